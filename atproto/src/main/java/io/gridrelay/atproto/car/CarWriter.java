package io.gridrelay.atproto.car;

import io.gridrelay.atproto.cbor.CborWriter;
import io.gridrelay.atproto.cid.Cid;
import java.util.Arrays;
import java.util.List;

/**
 * Writes an archive into a buffer that grows: {@link #begin}, {@link #add} for each block, {@link
 * #toByteArray}. Does not compute hashes; the caller knows the CIDs. Belongs to one thread.
 */
public final class CarWriter {

  private final CborWriter header = new CborWriter(64);
  private byte[] buffer = new byte[1024];
  private int length;

  /** Starts over with a header. The first root is the commit. */
  public CarWriter begin(List<Cid> roots) {
    length = 0;
    header.reset().writeMap(2).writeText("roots").writeArray(roots.size());
    roots.forEach(header::writeLink);
    header.writeText("version").writeInteger(1);
    writeVarint(header.length());
    write(header.buffer(), 0, header.length());
    return this;
  }

  /** {@link #begin(List)} with one root. */
  public CarWriter begin(Cid root) {
    return begin(List.of(root));
  }

  /** Appends a block. */
  public CarWriter add(Cid cid, byte[] data) {
    return add(cid, data, 0, data.length);
  }

  /** Appends the block {@code data[offset, offset + count)}. */
  public CarWriter add(Cid cid, byte[] data, int offset, int count) {
    writeVarint(Math.addExact(cid.length(), count));
    ensure(cid.length());
    length = cid.copyTo(buffer, length);
    write(data, offset, count);
    return this;
  }

  /** How many bytes have been written. */
  public int length() {
    return length;
  }

  /** A copy of what has been written. */
  public byte[] toByteArray() {
    return Arrays.copyOf(buffer, length);
  }

  private void writeVarint(int value) {
    ensure(5);
    int rest = value;
    while (rest >= 0x80) {
      buffer[length++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    buffer[length++] = (byte) rest;
  }

  private void write(byte[] bytes, int offset, int count) {
    ensure(count);
    System.arraycopy(bytes, offset, buffer, length, count);
    length += count;
  }

  private void ensure(int more) {
    if (more > buffer.length - length) {
      int needed = Math.addExact(length, more);
      int doubled = (int) Math.min(2L * buffer.length, Integer.MAX_VALUE - 8);
      buffer = Arrays.copyOf(buffer, Math.max(needed, doubled));
    }
  }
}
