package io.gridrelay.atproto.cid;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** RFC 4648 base32 in lower case without padding, the only text form that we write. */
final class Base32 {

  private static final byte[] DIGITS = {
    'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l', 'm', 'n', 'o', 'p', //
    'q', 'r', 's', 't', 'u', 'v', 'w', 'x', 'y', 'z', '2', '3', '4', '5', '6', '7'
  };

  private static final byte[] VALUES = values();

  private Base32() {}

  private static byte[] values() {
    byte[] values = new byte[128];
    Arrays.fill(values, (byte) -1);
    for (int i = 0; i < DIGITS.length; i++) {
      values[DIGITS[i]] = (byte) i;
    }
    return values;
  }

  static int encodedLength(int byteCount) {
    return (byteCount * 8 + 4) / 5;
  }

  /** Writes the digits of {@code in[off, off + len)} at {@code out[at]}; returns the end. */
  static int encode(byte[] in, int off, int len, byte[] out, int at) {
    int bits = 0;
    int bitCount = 0;
    int to = at;
    for (int i = off; i < off + len; i++) {
      bits = bits << 8 | in[i] & 0xff;
      bitCount += 8;
      while (bitCount >= 5) {
        bitCount -= 5;
        out[to++] = DIGITS[bits >>> bitCount & 31];
      }
    }
    if (bitCount > 0) {
      out[to++] = DIGITS[bits << 5 - bitCount & 31];
    }
    return to;
  }

  /** The bytes of {@code text} from {@code start}, or null if it is not canonical base32. */
  static byte @Nullable [] decode(String text, int start) {
    int digits = text.length() - start;
    byte[] bytes = new byte[digits * 5 / 8];
    if (encodedLength(bytes.length) != digits) {
      return null; // a digit too many: no whole number of bytes has this length
    }
    int bits = 0;
    int bitCount = 0;
    int to = 0;
    for (int i = start; i < text.length(); i++) {
      char c = text.charAt(i);
      int value = c < 128 ? VALUES[c] : -1;
      if (value < 0) {
        return null;
      }
      bits = bits << 5 | value;
      bitCount += 5;
      if (bitCount >= 8) {
        bitCount -= 8;
        bytes[to++] = (byte) (bits >>> bitCount);
      }
    }
    boolean paddingIsZero = (bits & (1 << bitCount) - 1) == 0;
    return paddingIsZero ? bytes : null;
  }
}
