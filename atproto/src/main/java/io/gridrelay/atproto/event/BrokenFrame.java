package io.gridrelay.atproto.event;

import static java.util.Objects.requireNonNull;

import io.gridrelay.atproto.Rejection;

/**
 * Bytes that are no frame. To be counted and passed over; whether to go on with this host is the
 * caller's choice.
 *
 * @param rejection the broken rule of the encoding, of a field's syntax, or of the frame itself
 */
public record BrokenFrame(Rejection rejection) implements DecodedFrame {
  public BrokenFrame {
    requireNonNull(rejection, "rejection");
  }
}
