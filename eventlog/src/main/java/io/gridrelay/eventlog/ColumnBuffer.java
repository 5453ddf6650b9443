package io.gridrelay.eventlog;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** A growing little-endian column of a table, or a growing section. Single-threaded. */
final class ColumnBuffer {
  private static final VarHandle I64 =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle I32 =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle I16 =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);

  private static final int KEPT_BYTES = 1 << 20;

  private byte[] bytes;
  private int size;

  ColumnBuffer(int capacity) {
    this.bytes = new byte[capacity];
  }

  int size() {
    return size;
  }

  /** Empties it. Keeps its memory, unless that has grown out of proportion. */
  void clear() {
    size = 0;
    if (bytes.length > KEPT_BYTES) {
      bytes = new byte[KEPT_BYTES];
    }
  }

  ColumnBuffer putLong(long value) {
    int at = grow(8);
    I64.set(bytes, at, value);
    return this;
  }

  ColumnBuffer putInt(int value) {
    int at = grow(4);
    I32.set(bytes, at, value);
    return this;
  }

  ColumnBuffer putShort(int value) {
    int at = grow(2);
    I16.set(bytes, at, (short) value);
    return this;
  }

  ColumnBuffer putByte(int value) {
    int at = grow(1);
    bytes[at] = (byte) value;
    return this;
  }

  ColumnBuffer put(byte[] source, int offset, int length) {
    int at = grow(length);
    System.arraycopy(source, offset, bytes, at, length);
    return this;
  }

  ColumnBuffer put(byte[] source) {
    return put(source, 0, source.length);
  }

  ColumnBuffer put(ColumnBuffer source) {
    return put(source.bytes, 0, source.size);
  }

  ColumnBuffer putZeros(int count) {
    int at = grow(count);
    Arrays.fill(bytes, at, at + count, (byte) 0);
    return this;
  }

  /** Zeros up to a multiple of eight. */
  ColumnBuffer pad() {
    return putZeros(-size & 7);
  }

  void setLong(int index, long value) {
    I64.set(bytes, 8 * index, value);
  }

  long getLong(int index) {
    return (long) I64.get(bytes, 8 * index);
  }

  int getInt(int index) {
    return (int) I32.get(bytes, 4 * index);
  }

  void setInt(int at, int value) {
    I32.set(bytes, at, value);
  }

  void putServerFrame(byte frameStart, Payload payload) {
    int header = grow(ServerFrame.headerLength(payload.length()));
    ServerFrame.writeHeader(frameStart, payload.length(), bytes, header);
    put(payload.array(), payload.offset(), payload.length());
  }

  int crc32c(int offset, int length) {
    return Checksum.crc32c(bytes, offset, length);
  }

  /** The array itself if it is exactly full, else a copy of what was put. */
  byte[] toArray() {
    return bytes.length == size ? bytes : Arrays.copyOf(bytes, size);
  }

  /** May replace the array: call it before, not within, an expression that names the array. */
  private int grow(int count) {
    int at = size;
    int wanted = Math.addExact(at, count);
    if (wanted > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(wanted, bytes.length * 2));
    }
    size = wanted;
    return at;
  }
}
