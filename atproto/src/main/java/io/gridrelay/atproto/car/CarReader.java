package io.gridrelay.atproto.car;

import io.gridrelay.atproto.car.CarException.Reason;
import io.gridrelay.atproto.cbor.CborException;
import io.gridrelay.atproto.cbor.CborReader;
import io.gridrelay.atproto.cid.Cid;
import io.gridrelay.atproto.crypto.Sha256;
import java.util.Arrays;

/**
 * Indexes the blocks of an archive where they lie and verifies the hash of each.
 *
 * <p>A block is a number from 0 to {@link #blockCount()} - 1; {@link #find} turns a CID into it.
 * Duplicates are verified and indexed once. Everything is used again by the next {@link #read}, so
 * a warm reader allocates nothing. Belongs to one thread.
 */
public final class CarReader {

  private static final long VERSION = CborReader.key("version");
  private static final long ROOTS = CborReader.key("roots");
  private static final int MAX_VARINT_BYTES = 9;

  private final CarLimits limits;
  private final CborReader header = new CborReader();
  private final Sha256 sha256 = new Sha256();
  private final byte[] digest = new byte[Cid.DIGEST_LENGTH];

  private byte[] buffer = new byte[0];
  private int position;
  private int limit;

  private int rootCount;
  private int[] roots = new int[1];
  private int[] rootLengths = new int[1];

  private final BlockTable blocks = new BlockTable();

  /** A reader for the archive within one event. */
  public CarReader() {
    this(CarLimits.EVENT);
  }

  public CarReader(CarLimits limits) {
    this.limits = limits;
  }

  /**
   * Reads the archive in {@code buffer[offset, offset + length)}, which must not change while this
   * reader is asked about it.
   *
   * @throws CarException if a rule is broken; the reader then knows no blocks
   */
  public void read(byte[] buffer, int offset, int length) {
    this.buffer = buffer;
    this.position = offset;
    this.limit = Math.addExact(offset, length);
    forget();
    if (length > limits.maxBytes()) {
      throw new CarException(Reason.TOO_LARGE, offset, length + " > " + limits.maxBytes());
    }
    try {
      readHeader();
      while (position < limit) {
        readBlock();
      }
    } catch (CarException e) {
      forget();
      throw e;
    }
  }

  /** {@link #read(byte[], int, int)} of the whole array. */
  public void read(byte[] archive) {
    read(archive, 0, archive.length);
  }

  private void forget() {
    rootCount = 0;
    blocks.clear(buffer);
  }

  private void readHeader() {
    int start = position;
    int end = readSectionEnd();
    try {
      readHeader(end);
    } catch (CborException e) {
      throw new CarException(Reason.MALFORMED_HEADER, start, e.getMessage());
    }
    position = end;
  }

  private void readHeader(int end) {
    int start = position;
    header.reset(buffer, position, end);
    boolean hasRoots = false;
    long version = -1;
    for (int left = header.enterMap(); left > 0; left--) {
      long key = header.readKey();
      if (key == VERSION) {
        version = header.readInteger();
      } else if (key == ROOTS) {
        readRoots();
        hasRoots = true;
      } else {
        header.skip();
      }
    }
    header.leave();
    header.expectEnd();
    if (version != -1 && version != 1) {
      throw new CarException(Reason.UNSUPPORTED_VERSION, start, "version " + version);
    }
    if (version == -1 || !hasRoots) {
      throw new CarException(Reason.MALFORMED_HEADER, start);
    }
  }

  private void readRoots() {
    int count = header.enterArray();
    if (count > limits.maxBlocks()) {
      throw new CarException(Reason.TOO_MANY_BLOCKS, header.position(), count + " roots");
    }
    if (count > roots.length) {
      roots = new int[count];
      rootLengths = new int[count];
    }
    for (int i = 0; i < count; i++) {
      rootLengths[i] = header.readLink();
      roots[i] = header.start();
    }
    header.leave();
    rootCount = count;
  }

  private void readBlock() {
    int end = readSectionEnd();
    int cid = position;
    if (!Cid.isSha256At(buffer, cid, end)) {
      boolean isCid = Cid.lengthAt(buffer, cid, end) > 0;
      throw new CarException(isCid ? Reason.UNSUPPORTED_HASH : Reason.MALFORMED_CID, cid);
    }
    verify(cid, end);
    if (blocks.add(cid, end) && blocks.count() > limits.maxBlocks()) {
      throw new CarException(Reason.TOO_MANY_BLOCKS, cid, "more than " + limits.maxBlocks());
    }
    position = end;
  }

  private void verify(int cid, int end) {
    int data = cid + Cid.BLESSED_LENGTH;
    sha256.hash(buffer, data, end - data, digest, 0);
    int expected = cid + Cid.DIGEST_OFFSET;
    if (!Arrays.equals(digest, 0, digest.length, buffer, expected, expected + digest.length)) {
      throw new CarException(Reason.HASH_MISMATCH, cid);
    }
  }

  private int readSectionEnd() {
    int start = position;
    long length = 0;
    for (int i = 0; i < MAX_VARINT_BYTES; i++) {
      if (position >= limit) {
        throw new CarException(Reason.TRUNCATED, start);
      }
      byte b = buffer[position++];
      length |= (long) (b & 0x7f) << 7 * i;
      if (b >= 0) {
        if (b == 0) { // an empty section, or zeroes in front of the number
          throw new CarException(Reason.MALFORMED_LENGTH, start);
        }
        if (length > limit - position) {
          throw new CarException(Reason.TRUNCATED, start, "length " + length);
        }
        return position + (int) length;
      }
    }
    throw new CarException(Reason.MALFORMED_LENGTH, start);
  }

  /** The array that the offsets refer to. */
  public byte[] buffer() {
    return buffer;
  }

  public int rootCount() {
    return rootCount;
  }

  /** Offset of the CID of a root. */
  public int rootOffset(int root) {
    return roots[root];
  }

  /** Length in bytes of the CID of a root. */
  public int rootLength(int root) {
    return rootLengths[root];
  }

  /** The block of the first root, or -1 if there is no root or its block is missing. */
  public int rootBlock() {
    return rootCount == 0 ? -1 : find(buffer, roots[0], rootLengths[0]);
  }

  /** How many different blocks there are. */
  public int blockCount() {
    return blocks.count();
  }

  /** The block with the CID in {@code cid[offset, offset + length)}, or -1. */
  public int find(byte[] cid, int offset, int length) {
    if (length != Cid.BLESSED_LENGTH || !Cid.isSha256At(cid, offset, offset + length)) {
      return -1;
    }
    return blocks.find(cid, offset);
  }

  /** The block with this CID, or -1. */
  public int find(Cid cid) {
    byte[] bytes = cid.bytes();
    return find(bytes, 0, bytes.length);
  }

  /** Offset of the 36 bytes of a block's CID. */
  public int cidOffset(int block) {
    return blocks.cid(block);
  }

  /** Offset of a block's data. */
  public int dataOffset(int block) {
    return blocks.cid(block) + Cid.BLESSED_LENGTH;
  }

  /** Length in bytes of a block's data. */
  public int dataLength(int block) {
    return dataEnd(block) - dataOffset(block);
  }

  /** Offset behind a block's data. */
  public int dataEnd(int block) {
    return blocks.end(block);
  }
}
