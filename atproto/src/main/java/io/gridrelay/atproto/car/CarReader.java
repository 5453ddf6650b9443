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
 * Duplicates are verified and indexed once. The index is an open-addressing table of block numbers
 * keyed by four bytes of the digest: no objects, and everything is used again by the next {@link
 * #read}, so a warm reader allocates nothing. Belongs to one thread.
 */
public final class CarReader {

  private static final long VERSION = CborReader.key("version");
  private static final long ROOTS = CborReader.key("roots");
  private static final int MAX_VARINT_BYTES = 9;
  private static final int SMALLEST_TABLE = 64;

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

  private int blockCount;
  private int[] cids = new int[16];
  private int[] ends = new int[16];

  // Block number + 1; 0 is empty. Only the first mask + 1 slots are in use: a table that one large
  // archive has made grow costs the small ones after it nothing.
  private int[] table = new int[SMALLEST_TABLE];
  private int mask = SMALLEST_TABLE - 1;

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
    blockCount = 0;
    clearTable(SMALLEST_TABLE);
  }

  private void clearTable(int slots) {
    if (slots > table.length) {
      table = new int[slots];
    } else {
      Arrays.fill(table, 0, slots, 0);
    }
    mask = slots - 1;
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
    addBlock(cid, end);
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

  private void addBlock(int cid, int end) {
    int slot = slotOf(buffer, cid);
    if (table[slot] != 0) {
      return; // a duplicate
    }
    if (blockCount == limits.maxBlocks()) {
      throw new CarException(Reason.TOO_MANY_BLOCKS, cid, "more than " + limits.maxBlocks());
    }
    if (blockCount == cids.length) {
      cids = Arrays.copyOf(cids, 2 * blockCount);
      ends = Arrays.copyOf(ends, 2 * blockCount);
    }
    cids[blockCount] = cid;
    ends[blockCount] = end;
    blockCount++;
    table[slot] = blockCount;
    if (2 * blockCount > mask) {
      growTable();
    }
  }

  private void growTable() {
    clearTable(2 * (mask + 1));
    for (int block = 0; block < blockCount; block++) {
      table[slotOf(buffer, cids[block])] = block + 1;
    }
  }

  /** The slot that holds this CID, or the free one where it belongs. */
  private int slotOf(byte[] cidBuffer, int cid) {
    int slot = hash(cidBuffer, cid + Cid.DIGEST_OFFSET) & mask;
    while (table[slot] != 0) {
      int known = cids[table[slot] - 1];
      if (Arrays.equals(
          buffer, known, known + Cid.BLESSED_LENGTH, cidBuffer, cid, cid + Cid.BLESSED_LENGTH)) {
        return slot;
      }
      slot = slot + 1 & mask;
    }
    return slot;
  }

  private static int hash(byte[] bytes, int at) {
    return bytes[at] << 24
        | (bytes[at + 1] & 0xff) << 16
        | (bytes[at + 2] & 0xff) << 8
        | bytes[at + 3] & 0xff;
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
    return blockCount;
  }

  /** The block with the CID in {@code cid[offset, offset + length)}, or -1. */
  public int find(byte[] cid, int offset, int length) {
    if (length != Cid.BLESSED_LENGTH || !Cid.isSha256At(cid, offset, offset + length)) {
      return -1;
    }
    return table[slotOf(cid, offset)] - 1;
  }

  /** The block with this CID, or -1. */
  public int find(Cid cid) {
    byte[] bytes = cid.bytes();
    return find(bytes, 0, bytes.length);
  }

  /** Offset of the 36 bytes of a block's CID. */
  public int cidOffset(int block) {
    return cids[block];
  }

  /** Offset of a block's data. */
  public int dataOffset(int block) {
    return cids[block] + Cid.BLESSED_LENGTH;
  }

  /** Length in bytes of a block's data. */
  public int dataLength(int block) {
    return dataEnd(block) - dataOffset(block);
  }

  /** Offset behind a block's data. */
  public int dataEnd(int block) {
    return ends[block];
  }
}
