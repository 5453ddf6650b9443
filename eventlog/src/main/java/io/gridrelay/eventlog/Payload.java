package io.gridrelay.eventlog;

import java.util.Objects;

/**
 * The message inside one WebSocket frame, as a slice of an array that still belongs to the caller:
 * {@link BlockBuilder} copies it at once. An empty payload means "no frame in this rendition".
 *
 * @param array holds the message
 * @param offset first byte of the message
 * @param length bytes of the message
 */
public record Payload(byte[] array, int offset, int length) {
  /** No frame in this rendition. */
  public static final Payload NONE = new Payload(new byte[0], 0, 0);

  /** Checks that the slice lies within the array. */
  public Payload {
    Objects.checkFromIndexSize(offset, length, array.length);
  }

  /** The whole array. */
  public static Payload of(byte[] array) {
    return new Payload(array, 0, array.length);
  }
}
