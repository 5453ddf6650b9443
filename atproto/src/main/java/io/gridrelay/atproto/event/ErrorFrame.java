package io.gridrelay.atproto.event;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * The stream's last frame: why the sender closes.
 *
 * @param bytes the whole frame, not copied: see {@link EventFrame#bytes}
 * @param error {@code FutureCursor}, {@code ConsumerTooSlow} or another
 * @param message for people; null if there is none
 */
public record ErrorFrame(byte[] bytes, String error, @Nullable String message)
    implements EventFrame {
  public ErrorFrame {
    requireNonNull(bytes, "bytes");
    requireNonNull(error, "error");
  }
}
