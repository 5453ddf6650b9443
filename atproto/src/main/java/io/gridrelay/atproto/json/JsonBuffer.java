package io.gridrelay.atproto.json;

import io.gridrelay.atproto.cid.Cid;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A byte array that grows, with the few ways of writing JSON into it. Does not know the grammar;
 * whoever writes puts the commas. Used again and again, it stops growing and allocates nothing.
 * Belongs to one thread.
 */
public final class JsonBuffer {

  private static final byte[] HEX = ascii("0123456789abcdef");
  private static final byte[] BASE64 =
      ascii("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");
  private static final byte[] LEAST_LONG = ascii(Long.toString(Long.MIN_VALUE));

  /** The letter behind the backslash for each byte that needs one; 'u' means four hex digits. */
  private static final byte[] ESCAPES = escapes();

  private static final int MAX_DECIMAL_DIGITS = 20;

  /** Far above the JSON of common records, far below that of the largest. */
  private static final int MAX_KEPT_BYTES = 1 << 20;

  private byte[] buffer;
  private int length;

  public JsonBuffer() {
    this(1024);
  }

  /**
   * @param capacity bytes to begin with
   */
  public JsonBuffer(int capacity) {
    buffer = new byte[Math.max(64, capacity)];
  }

  private static byte[] escapes() {
    byte[] escapes = new byte[256];
    Arrays.fill(escapes, 0, 0x20, (byte) 'u');
    escapes['\b'] = 'b';
    escapes['\t'] = 't';
    escapes['\n'] = 'n';
    escapes['\f'] = 'f';
    escapes['\r'] = 'r';
    escapes['"'] = '"';
    escapes['\\'] = '\\';
    return escapes;
  }

  /** The bytes of ASCII text, for constants. */
  public static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** Forgets what was written and keeps the memory, but not what one giant record has claimed. */
  public JsonBuffer reset() {
    length = 0;
    if (buffer.length > MAX_KEPT_BYTES) {
      buffer = new byte[MAX_KEPT_BYTES];
    }
    return this;
  }

  /** Forgets what was written behind the first {@code newLength} bytes. */
  public JsonBuffer truncate(int newLength) {
    if (newLength < 0 || newLength > length) {
      throw new IndexOutOfBoundsException(newLength + " of " + length);
    }
    length = newLength;
    return this;
  }

  /** The array itself, valid up to {@link #length()} and until the next write. */
  public byte[] buffer() {
    return buffer;
  }

  /** How many bytes have been written. */
  public int length() {
    return length;
  }

  /** A copy of what has been written. */
  public byte[] toByteArray() {
    return Arrays.copyOf(buffer, length);
  }

  /** Appends one ASCII character as it is. */
  public JsonBuffer put(char c) {
    ensure(1);
    buffer[length++] = (byte) c;
    return this;
  }

  /** Appends bytes as they are. */
  public JsonBuffer put(byte[] bytes) {
    return put(bytes, 0, bytes.length);
  }

  /** Appends bytes as they are. */
  public JsonBuffer put(byte[] bytes, int offset, int count) {
    ensure(count);
    System.arraycopy(bytes, offset, buffer, length, count);
    length += count;
    return this;
  }

  /** Appends an integer in decimal digits. */
  public JsonBuffer putDecimal(long value) {
    if (value == Long.MIN_VALUE) {
      return put(LEAST_LONG);
    }
    ensure(MAX_DECIMAL_DIGITS);
    long rest = Math.abs(value);
    if (value < 0) {
      buffer[length++] = '-';
    }
    int end = length + decimalLength(rest);
    length = end;
    do {
      buffer[--end] = (byte) ('0' + rest % 10);
      rest /= 10;
    } while (rest != 0);
    return this;
  }

  private static int decimalLength(long value) {
    int digits = 1;
    for (long bound = 10; digits < 19 && value >= bound; bound *= 10) {
      digits++;
    }
    return digits;
  }

  /** Appends a string in quotes; {@code utf8} must be valid UTF-8. */
  public JsonBuffer putString(byte[] utf8, int offset, int count) {
    ensure(count + 2);
    buffer[length++] = '"';
    int end = offset + count;
    int runStart = offset;
    for (int i = offset; i < end; i++) {
      if (ESCAPES[utf8[i] & 0xff] != 0) {
        put(utf8, runStart, i - runStart);
        putEscaped(utf8[i]);
        runStart = i + 1;
      }
    }
    put(utf8, runStart, end - runStart);
    return put('"');
  }

  /** Appends a string in quotes; without garbage if it is plain ASCII, as identifiers are. */
  public JsonBuffer putString(String text) {
    int start = length;
    ensure(text.length() + 2);
    buffer[length++] = '"';
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c > 0x7f || ESCAPES[c] != 0) {
        length = start;
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        return putString(utf8, 0, utf8.length);
      }
      buffer[length++] = (byte) c;
    }
    buffer[length++] = '"';
    return this;
  }

  private void putEscaped(byte b) {
    ensure(6);
    byte letter = ESCAPES[b];
    buffer[length++] = '\\';
    buffer[length++] = letter;
    if (letter == 'u') {
      buffer[length++] = '0';
      buffer[length++] = '0';
      buffer[length++] = HEX[b >> 4];
      buffer[length++] = HEX[b & 15];
    }
  }

  /** Appends the text form of the CID in {@code cid[offset, offset + count)}, without quotes. */
  public JsonBuffer putCid(byte[] cid, int offset, int count) {
    ensure(Cid.textLength(count));
    length = Cid.writeText(cid, offset, count, buffer, length);
    return this;
  }

  /** Appends base64 in the standard alphabet without padding and without quotes. */
  public JsonBuffer putBase64(byte[] bytes, int offset, int count) {
    ensure(Math.toIntExact((4L * count + 2) / 3));
    int at = length;
    int end = offset + count;
    int from = offset;
    for (; from + 3 <= end; from += 3) {
      int bits =
          (bytes[from] & 0xff) << 16 | (bytes[from + 1] & 0xff) << 8 | bytes[from + 2] & 0xff;
      buffer[at++] = BASE64[bits >> 18];
      buffer[at++] = BASE64[bits >> 12 & 63];
      buffer[at++] = BASE64[bits >> 6 & 63];
      buffer[at++] = BASE64[bits & 63];
    }
    if (from < end) {
      boolean two = from + 2 == end;
      int bits = (bytes[from] & 0xff) << 16 | (two ? (bytes[from + 1] & 0xff) << 8 : 0);
      buffer[at++] = BASE64[bits >> 18];
      buffer[at++] = BASE64[bits >> 12 & 63];
      if (two) {
        buffer[at++] = BASE64[bits >> 6 & 63];
      }
    }
    length = at;
    return this;
  }

  private void ensure(int more) {
    if (more > buffer.length - length) {
      int needed = Math.addExact(length, more);
      int doubled = (int) Math.min(2L * buffer.length, Integer.MAX_VALUE - 8);
      buffer = Arrays.copyOf(buffer, Math.max(needed, doubled));
    }
  }

  /** What has been written, as text. */
  @Override
  public String toString() {
    return new String(buffer, 0, length, StandardCharsets.UTF_8);
  }
}
