package io.gridrelay.jet;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** A growing array that is filled from the front and reused. Not thread-safe. */
final class ByteArena {
  /** Beyond this it is not kept for reuse: one giant event must not hold its memory for ever. */
  static final int KEPT_CAPACITY = 4 << 20;

  private byte[] bytes = new byte[64 * 1024];
  private int size;

  byte[] array() {
    return bytes;
  }

  int size() {
    return size;
  }

  void clear() {
    size = 0;
    if (bytes.length > KEPT_CAPACITY) {
      bytes = new byte[64 * 1024];
    }
  }

  /** Makes room for {@code length} more bytes and returns where they start. */
  int reserve(int length) {
    int needed = Math.addExact(size, length);
    if (needed > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(needed, 2 * bytes.length));
    }
    return size;
  }

  void put(ByteBuffer source, int length) {
    int at = reserve(length);
    source.get(0, bytes, at, length);
    size = at + length;
  }
}
