package io.gridrelay.atproto.cbor;

import io.gridrelay.atproto.cbor.CborException.Reason;
import io.gridrelay.atproto.cid.Cid;
import java.util.Arrays;

/**
 * Writes DRISL into a buffer that grows and is used again. Lengths and integers take their shortest
 * form by themselves; what this class cannot know is the order of map keys: the caller writes them
 * shorter first, then bytewise ({@link Drisl#KEY_ORDER}), and as many as announced.
 *
 * <p>Belongs to one thread.
 */
public final class CborWriter {

  private static final int NEGATIVE = 1 << 5;
  private static final int BYTE_STRING = 2 << 5;
  private static final int TEXT_STRING = 3 << 5;
  private static final int ARRAY = 4 << 5;
  private static final int MAP = 5 << 5;

  private byte[] buffer;
  private int length;

  public CborWriter() {
    this(256);
  }

  /**
   * @param capacity bytes to begin with
   */
  public CborWriter(int capacity) {
    buffer = new byte[Math.max(16, capacity)];
  }

  /** Forgets what was written and keeps the buffer. */
  public CborWriter reset() {
    length = 0;
    return this;
  }

  /** The buffer itself, valid up to {@link #length()} and until the next write. */
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

  public CborWriter writeInteger(long value) {
    if (value >= 0) {
      writeHead(0, value);
    } else {
      writeHead(NEGATIVE, ~value);
    }
    return this;
  }

  public CborWriter writeBoolean(boolean value) {
    return writeByte(value ? 0xf5 : 0xf4);
  }

  public CborWriter writeNull() {
    return writeByte(0xf6);
  }

  /**
   * Writes text or a map key.
   *
   * @throws CborException if it holds a lone surrogate, for which there is no UTF-8
   */
  public CborWriter writeText(String text) {
    int bytes = Utf8.encodedLength(text);
    if (bytes < 0) {
      throw new CborException(Reason.UTF8, length);
    }
    writeHead(TEXT_STRING, bytes);
    ensure(bytes);
    length = Utf8.encode(text, buffer, length);
    return this;
  }

  /** Writes text that is already UTF-8; not checked again. */
  public CborWriter writeText(byte[] utf8, int offset, int count) {
    writeHead(TEXT_STRING, count);
    return writeRaw(utf8, offset, count);
  }

  public CborWriter writeBytes(byte[] bytes) {
    return writeBytes(bytes, 0, bytes.length);
  }

  public CborWriter writeBytes(byte[] bytes, int offset, int count) {
    writeHead(BYTE_STRING, count);
    return writeRaw(bytes, offset, count);
  }

  public CborWriter writeLink(Cid cid) {
    writeLinkHead(cid.length());
    ensure(cid.length());
    length = cid.copyTo(buffer, length);
    return this;
  }

  /** Writes a link to the CID in {@code cid[offset, offset + count)}. */
  public CborWriter writeLink(byte[] cid, int offset, int count) {
    writeLinkHead(count);
    return writeRaw(cid, offset, count);
  }

  private void writeLinkHead(int cidLength) {
    writeByte(0xd8);
    writeByte(42);
    writeHead(BYTE_STRING, cidLength + 1);
    writeByte(0);
  }

  /** Begins an array; {@code count} values must follow. */
  public CborWriter writeArray(int count) {
    writeHead(ARRAY, count);
    return this;
  }

  /** Begins a map; {@code count} pairs of key and value must follow, in canonical order. */
  public CborWriter writeMap(int count) {
    writeHead(MAP, count);
    return this;
  }

  /** Appends bytes that are DRISL already. */
  public CborWriter writeRaw(byte[] bytes, int offset, int count) {
    ensure(count);
    System.arraycopy(bytes, offset, buffer, length, count);
    length += count;
    return this;
  }

  private CborWriter writeByte(int value) {
    ensure(1);
    buffer[length++] = (byte) value;
    return this;
  }

  private void writeHead(int major, long argument) {
    ensure(9);
    if (argument < 24) {
      buffer[length++] = (byte) (major | argument);
      return;
    }
    int sizeCode = argument <= 0xff ? 0 : argument <= 0xffff ? 1 : argument >>> 32 == 0 ? 2 : 3;
    buffer[length++] = (byte) (major | 24 + sizeCode);
    for (int shift = (8 << sizeCode) - 8; shift >= 0; shift -= 8) {
      buffer[length++] = (byte) (argument >>> shift);
    }
  }

  private void ensure(int more) {
    if (more > buffer.length - length) {
      int needed = Math.addExact(length, more);
      int doubled = (int) Math.min(2L * buffer.length, Integer.MAX_VALUE - 8);
      buffer = Arrays.copyOf(buffer, Math.max(needed, doubled));
    }
  }
}
