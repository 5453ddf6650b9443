package io.gridrelay.atproto.car;

import io.gridrelay.atproto.cid.Cid;
import java.util.Arrays;

/**
 * Which blocks an archive has, by CID: an open-addressing table of block numbers, keyed by four
 * bytes of the digest. No objects, only offsets in the archive's array.
 */
final class BlockTable {

  private static final int SMALLEST_TABLE = 64;

  private byte[] buffer = {};
  private int count;
  private int[] cids = new int[16];
  private int[] ends = new int[16];

  // Block number + 1; 0 is empty. Only the first mask + 1 slots are in use: a table that one large
  // archive has made grow costs the small ones after it nothing.
  private int[] table = new int[SMALLEST_TABLE];
  private int mask = SMALLEST_TABLE - 1;

  /** Forgets all blocks; the next ones lie in this array. */
  void clear(byte[] archiveBuffer) {
    buffer = archiveBuffer;
    count = 0;
    clearSlots(SMALLEST_TABLE);
  }

  private void clearSlots(int slots) {
    if (slots > table.length) {
      table = new int[slots];
    } else {
      Arrays.fill(table, 0, slots, 0);
    }
    mask = slots - 1;
  }

  /** Adds the block whose CID is at {@code cid}; false if there is one with this CID. */
  boolean add(int cid, int end) {
    int slot = slotOf(buffer, cid);
    if (table[slot] != 0) {
      return false;
    }
    if (count == cids.length) {
      cids = Arrays.copyOf(cids, 2 * count);
      ends = Arrays.copyOf(ends, 2 * count);
    }
    cids[count] = cid;
    ends[count] = end;
    count++;
    table[slot] = count;
    if (2 * count > mask) {
      grow();
    }
    return true;
  }

  private void grow() {
    clearSlots(2 * (mask + 1));
    for (int block = 0; block < count; block++) {
      table[slotOf(buffer, cids[block])] = block + 1;
    }
  }

  /** The block with the 36 bytes at {@code bytes[cid]} as CID, or -1. */
  int find(byte[] bytes, int cid) {
    return table[slotOf(bytes, cid)] - 1;
  }

  /** The slot that holds this CID, or the free one where it belongs. */
  private int slotOf(byte[] bytes, int cid) {
    int slot = hash(bytes, cid + Cid.DIGEST_OFFSET) & mask;
    while (table[slot] != 0 && !isAt(cids[table[slot] - 1], bytes, cid)) {
      slot = slot + 1 & mask;
    }
    return slot;
  }

  private boolean isAt(int known, byte[] bytes, int cid) {
    return Arrays.equals(
        buffer, known, known + Cid.BLESSED_LENGTH, bytes, cid, cid + Cid.BLESSED_LENGTH);
  }

  private static int hash(byte[] bytes, int at) {
    return bytes[at] << 24
        | (bytes[at + 1] & 0xff) << 16
        | (bytes[at + 2] & 0xff) << 8
        | bytes[at + 3] & 0xff;
  }

  int count() {
    return count;
  }

  /** Offset of a block's CID. */
  int cid(int block) {
    return cids[block];
  }

  /** Offset behind a block's data. */
  int end(int block) {
    return ends[block];
  }
}
