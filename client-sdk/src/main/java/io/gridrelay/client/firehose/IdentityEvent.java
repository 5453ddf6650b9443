package io.gridrelay.client.firehose;

import io.gridrelay.atproto.event.IdentityFrame;
import java.util.Optional;

/** Something about an identity may have changed: forget its cached document. Immutable. */
public final class IdentityEvent extends AccountedEvent {
  private final IdentityFrame frame;

  IdentityEvent(IdentityFrame frame) {
    super(frame);
    this.frame = frame;
  }

  /** The handle, if the host says one; not verified, and {@code handle.invalid} is possible. */
  public Optional<String> handle() {
    return Optional.ofNullable(frame.handle());
  }

  @Override
  public String toString() {
    return "IdentityEvent[seq=%d, did=%s, handle=%s]".formatted(seq(), did(), handle().orElse("-"));
  }
}
