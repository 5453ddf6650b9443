package io.gridrelay.atproto.crypto;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Base58 with the Bitcoin alphabet (multibase prefix {@code z}). Quadratic, so its input is
 * bounded.
 */
final class Base58 {
  /** An uncompressed point has 89 digits; nothing longer is a key. */
  static final int MAX_DIGITS = 128;

  private static final String ALPHABET =
      "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
  private static final int BASE = 58;
  private static final byte[] DIGIT_OF = digits();

  private Base58() {}

  static String encode(byte[] data) {
    byte[] digits = new byte[data.length * 2]; // little endian; log 256 / log 58 is below 1.4
    int length = 0;
    for (byte b : data) {
      int carry = b & 0xff;
      for (int i = 0; i < length || carry > 0; i++) {
        carry += i < length ? digits[i] << 8 : 0;
        digits[i] = (byte) (carry % BASE);
        carry /= BASE;
        length = Math.max(length, i + 1);
      }
    }
    StringBuilder text = new StringBuilder(data.length * 2);
    for (int i = 0; i < data.length && data[i] == 0; i++) {
      text.append(ALPHABET.charAt(0));
    }
    for (int i = length - 1; i >= 0; i--) {
      text.append(ALPHABET.charAt(digits[i]));
    }
    return text.toString();
  }

  /** The bytes, or null if a character is not of the alphabet or the text is too long. */
  static byte @Nullable [] decode(String text, int from) {
    if (text.length() - from > MAX_DIGITS) {
      return null;
    }
    byte[] bytes = new byte[MAX_DIGITS]; // big endian, filled from the end
    int start = bytes.length;
    int zeros = 0;
    for (int i = from; i < text.length(); i++) {
      int carry = digitOf(text.charAt(i));
      if (carry < 0) {
        return null;
      }
      if (carry == 0 && start == bytes.length) {
        zeros++;
        continue;
      }
      start = multiplyAndAdd(bytes, start, carry);
    }
    return Arrays.copyOfRange(bytes, start - zeros, bytes.length);
  }

  private static int multiplyAndAdd(byte[] bytes, int start, int digit) {
    int carry = digit;
    int first = start;
    for (int j = bytes.length - 1; j >= first || carry > 0; j--) {
      carry += (bytes[j] & 0xff) * BASE;
      bytes[j] = (byte) carry;
      carry >>>= 8;
      first = Math.min(first, j);
    }
    return first;
  }

  private static int digitOf(char c) {
    return c < DIGIT_OF.length ? DIGIT_OF[c] : -1;
  }

  private static byte[] digits() {
    byte[] digits = new byte[128];
    Arrays.fill(digits, (byte) -1);
    for (int i = 0; i < BASE; i++) {
      digits[ALPHABET.charAt(i)] = (byte) i;
    }
    return digits;
  }
}
