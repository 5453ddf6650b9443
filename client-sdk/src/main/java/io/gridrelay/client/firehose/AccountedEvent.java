package io.gridrelay.client.firehose;

import io.gridrelay.atproto.event.SequencedFrame;
import io.gridrelay.atproto.syntax.Did;

/** An event about one account, as its host sent it. Immutable. */
public abstract sealed class AccountedEvent implements FirehoseEvent
    permits CommitEvent, SyncEvent, IdentityEvent, AccountEvent {
  private final SequencedFrame frame;

  AccountedEvent(SequencedFrame frame) {
    this.frame = frame;
  }

  @Override
  public final long seq() {
    return frame.seq();
  }

  /** Whose account. */
  public final Did did() {
    return frame.did();
  }

  /** When the host sent it, by its own clock. */
  public final String time() {
    return frame.time();
  }

  @Override
  public final byte[] frame() {
    return frame.bytes().clone();
  }
}
