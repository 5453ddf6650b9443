package io.gridrelay.atproto.cbor;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * UTF-8 as RFC 3629 defines it: no overlong forms, no surrogates, nothing above U+10FFFF. Static
 * functions, safe for use by many threads.
 */
public final class Utf8 {

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final long HIGH_BITS = 0x8080808080808080L;

  private Utf8() {}

  /** Whether {@code buffer[start, end)} is UTF-8. Text is mostly ASCII: eight bytes at a time. */
  public static boolean isValid(byte[] buffer, int start, int end) {
    int at = start;
    while (at < end) {
      while (end - at >= 8 && ((long) LONGS.get(buffer, at) & HIGH_BITS) == 0) {
        at += 8;
      }
      while (at < end && buffer[at] >= 0) {
        at++;
      }
      while (at < end && buffer[at] < 0) {
        int length = sequenceLength(buffer, at, end);
        if (length < 0) {
          return false;
        }
        at += length;
      }
    }
    return true;
  }

  /** Length of the multi-byte sequence at {@code at}, -1 if it is none (Unicode, table 3-7). */
  private static int sequenceLength(byte[] buffer, int at, int end) {
    int first = buffer[at] & 0xff;
    if (first < 0xc2 || first > 0xf4 || end - at < 2) {
      return -1;
    }
    int second = buffer[at + 1] & 0xff;
    if (first < 0xe0) {
      return isContinuation(second) ? 2 : -1;
    }
    int lowest = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
    int highest = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
    int length = first < 0xf0 ? 3 : 4;
    if (second < lowest || second > highest || end - at < length) {
      return -1;
    }
    boolean rest =
        isContinuation(buffer[at + 2] & 0xff)
            && (length == 3 || isContinuation(buffer[at + 3] & 0xff));
    return rest ? length : -1;
  }

  private static boolean isContinuation(int unit) {
    return (unit & 0xc0) == 0x80;
  }

  /** Length of {@code text} in UTF-8, or -1 if it holds a lone surrogate. */
  public static int encodedLength(String text) {
    int length = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 0x80) {
        length++;
      } else if (c < 0x800) {
        length += 2;
      } else if (!Character.isSurrogate(c)) {
        length += 3;
      } else if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        length += 4;
        i++;
      } else {
        return -1;
      }
    }
    return length;
  }

  /** Writes text without lone surrogates to {@code out[at]}; returns the end. */
  static int encode(String text, byte[] out, int at) {
    int to = at;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 0x80) {
        out[to++] = (byte) c;
      } else if (c < 0x800) {
        out[to++] = (byte) (0xc0 | c >> 6);
        out[to++] = (byte) (0x80 | c & 0x3f);
      } else if (!Character.isSurrogate(c)) {
        out[to++] = (byte) (0xe0 | c >> 12);
        out[to++] = (byte) (0x80 | c >> 6 & 0x3f);
        out[to++] = (byte) (0x80 | c & 0x3f);
      } else {
        int point = Character.toCodePoint(c, text.charAt(++i));
        out[to++] = (byte) (0xf0 | point >> 18);
        out[to++] = (byte) (0x80 | point >> 12 & 0x3f);
        out[to++] = (byte) (0x80 | point >> 6 & 0x3f);
        out[to++] = (byte) (0x80 | point & 0x3f);
      }
    }
    return to;
  }
}
