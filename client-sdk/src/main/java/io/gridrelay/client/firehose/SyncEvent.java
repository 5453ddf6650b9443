package io.gridrelay.client.firehose;

import io.gridrelay.atproto.event.SyncFrame;
import io.gridrelay.atproto.syntax.Tid;
import java.util.Arrays;

/**
 * States a repository's current commit; who does not have it must fetch the repository. Immutable.
 */
public final class SyncEvent extends AccountedEvent {
  private final SyncFrame frame;

  SyncEvent(SyncFrame frame) {
    super(frame);
    this.frame = frame;
  }

  public Tid rev() {
    return Tid.parse(frame.revText());
  }

  /** A copy of the CAR archive with the commit object. */
  public byte[] blocks() {
    int offset = frame.blocksOffset();
    return Arrays.copyOfRange(frame.bytes(), offset, offset + frame.blocksLength());
  }

  @Override
  public String toString() {
    return "SyncEvent[seq=%d, did=%s, rev=%s]".formatted(seq(), did(), frame.revText());
  }
}
