package io.gridrelay.atproto.syntax;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A timestamp identifier: 53 bits of microseconds since 1970 and 10 bits of a clock's number, as 13
 * base32 digits. Texts order as their numbers do. Serves as revision of repositories and as key of
 * most records.
 *
 * @param value the 63 bits, not negative
 * @see <a href="https://atproto.com/specs/tid">TID</a>
 */
public record Tid(long value) implements Comparable<Tid> {

  /** Characters of every TID. */
  public static final int LENGTH = 13;

  private static final String DIGITS = "234567abcdefghijklmnopqrstuvwxyz";
  private static final byte[] VALUES = values();
  private static final int CLOCK_BITS = 10;

  /**
   * 13 digits have room for 65 bits, of which 63 are used. The specification's pattern lets one bit
   * more through than its prose, which wants the top bit of the number to be 0; we follow the
   * prose, because order as signed numbers hangs on it.
   */
  private static final int MAX_FIRST_DIGIT = 7;

  public Tid {
    if (value < 0) {
      throw new IllegalArgumentException("TID " + value + " is negative");
    }
  }

  private static byte[] values() {
    byte[] values = new byte[128];
    Arrays.fill(values, (byte) -1);
    for (int i = 0; i < DIGITS.length(); i++) {
      values[DIGITS.charAt(i)] = (byte) i;
    }
    return values;
  }

  public static Tid parse(String text) {
    long value = toLong(text);
    if (value < 0) {
      throw new SyntaxException(SyntaxException.Reason.MALFORMED_TID, text);
    }
    return new Tid(value);
  }

  public static boolean isValid(String text) {
    return toLong(text) >= 0;
  }

  public static Tid ofLong(long value) {
    return new Tid(value);
  }

  /**
   * The TID of a moment.
   *
   * @param micros microseconds since 1970, less than 2<sup>53</sup>
   * @param clockId 0 to 1023; tells apart clocks that name the same microsecond
   */
  public static Tid ofMicros(long micros, int clockId) {
    if (micros < 0 || micros >>> 53 != 0) {
      throw new IllegalArgumentException("microseconds " + micros + " are not within 53 bits");
    }
    if (clockId < 0 || clockId >>> CLOCK_BITS != 0) {
      throw new IllegalArgumentException("clock id " + clockId + " is not within 10 bits");
    }
    return new Tid(micros << CLOCK_BITS | clockId);
  }

  private static long toLong(String text) {
    if (text.length() != LENGTH) {
      return -1;
    }
    long value = 0;
    for (int i = 0; i < LENGTH; i++) {
      char c = text.charAt(i);
      int digit = c < 128 ? VALUES[c] : -1;
      if (digit < 0 || i == 0 && digit > MAX_FIRST_DIGIT) {
        return -1;
      }
      value = value << 5 | digit;
    }
    return value;
  }

  /**
   * The value of the TID in {@code ascii[offset, offset + length)}, or -1 if it is none. For hot
   * paths: no objects.
   */
  public static long toLong(byte[] ascii, int offset, int length) {
    if (length != LENGTH) {
      return -1;
    }
    long value = 0;
    for (int i = 0; i < LENGTH; i++) {
      byte c = ascii[offset + i];
      int digit = c >= 0 ? VALUES[c] : -1;
      if (digit < 0 || i == 0 && digit > MAX_FIRST_DIGIT) {
        return -1;
      }
      value = value << 5 | digit;
    }
    return value;
  }

  /** Writes the 13 digits of a TID's value to {@code out[at]}. */
  public static void write(long value, byte[] out, int at) {
    for (int i = LENGTH - 1; i >= 0; i--) {
      out[at + i] = (byte) DIGITS.charAt((int) (value >>> 5 * (LENGTH - 1 - i)) & 31);
    }
  }

  public long toLong() {
    return value;
  }

  /** Microseconds since 1970. */
  public long micros() {
    return value >>> CLOCK_BITS;
  }

  /** The number of the clock, 0 to 1023. */
  public int clockId() {
    return (int) value & (1 << CLOCK_BITS) - 1;
  }

  @Override
  public int compareTo(Tid other) {
    return Long.compare(value, other.value);
  }

  @Override
  public String toString() {
    byte[] text = new byte[LENGTH];
    write(value, text, 0);
    return new String(text, StandardCharsets.ISO_8859_1);
  }
}
