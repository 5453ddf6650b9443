package io.gridrelay.client.firehose;

import io.gridrelay.atproto.event.IdentityFrame;
import io.gridrelay.atproto.syntax.Did;
import java.util.Optional;

/** Something about an identity may have changed: forget its cached document. Immutable. */
public final class IdentityEvent implements FirehoseEvent {
  private final IdentityFrame frame;

  IdentityEvent(IdentityFrame frame) {
    this.frame = frame;
  }

  @Override
  public long seq() {
    return frame.seq();
  }

  public Did did() {
    return frame.did();
  }

  /** The handle, if the host says one; not verified, and {@code handle.invalid} is possible. */
  public Optional<String> handle() {
    return Optional.ofNullable(frame.handle());
  }

  /** When the host sent it, by its own clock. */
  public String time() {
    return frame.time();
  }

  @Override
  public byte[] frame() {
    return frame.bytes().clone();
  }

  @Override
  public String toString() {
    return "IdentityEvent[seq=%d, did=%s, handle=%s]".formatted(seq(), did(), handle().orElse("-"));
  }
}
