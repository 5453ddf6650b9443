package io.gridrelay.client.firehose;

import io.gridrelay.atproto.event.SyncFrame;
import io.gridrelay.atproto.syntax.Did;
import io.gridrelay.atproto.syntax.Tid;
import java.util.Arrays;

/**
 * States a repository's current commit; who does not have it must fetch the repository. Immutable.
 */
public final class SyncEvent implements FirehoseEvent {
  private final SyncFrame frame;

  SyncEvent(SyncFrame frame) {
    this.frame = frame;
  }

  @Override
  public long seq() {
    return frame.seq();
  }

  public Did did() {
    return frame.did();
  }

  public Tid rev() {
    return Tid.parse(frame.revText());
  }

  /** When the host sent it, by its own clock. */
  public String time() {
    return frame.time();
  }

  /** A copy of the CAR archive with the commit object. */
  public byte[] blocks() {
    int offset = frame.blocksOffset();
    return Arrays.copyOfRange(frame.bytes(), offset, offset + frame.blocksLength());
  }

  @Override
  public byte[] frame() {
    return frame.bytes().clone();
  }

  @Override
  public String toString() {
    return "SyncEvent[seq=%d, did=%s, rev=%s]".formatted(seq(), did(), frame.revText());
  }
}
