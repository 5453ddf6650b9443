package io.gridrelay.atproto.event;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * {@code #info}: a word about the stream itself.
 *
 * @param bytes the whole frame, not copied: see {@link EventFrame#bytes}
 * @param name {@code OutdatedCursor} or another
 * @param message for people; null if there is none
 */
public record InfoFrame(byte[] bytes, String name, @Nullable String message) implements EventFrame {
  public InfoFrame {
    requireNonNull(bytes, "bytes");
    requireNonNull(name, "name");
  }
}
