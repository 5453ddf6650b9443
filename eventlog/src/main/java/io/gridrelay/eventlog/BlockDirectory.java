package io.gridrelay.eventlog;

import java.util.Arrays;

/**
 * Where in a segment to begin a search: about one entry for each 64 kB of index, whatever the
 * number of blocks. The entries are a pure function of the blocks, because they are stored in the
 * seal. Immutable; thread-safe.
 */
public final class BlockDirectory {
  /** An entry is due when so many bytes of index have followed the last one. */
  static final int SPACING_BYTES = 1 << 16;

  static final int ENTRY_LONGS = 3 + Rendition.COUNT;
  static final BlockDirectory EMPTY = new BlockDirectory(new long[0]);

  private static final int FIRST_SEQ = 0;
  private static final int FIRST_TIME_US = 1;
  private static final int INDEX_AT = 2;
  private static final int FRAMES_AT = 3;

  private final long[] entries;

  private BlockDirectory(long[] entries) {
    this.entries = entries;
  }

  /** From entries as they stand in a seal. */
  static BlockDirectory of(long[] entries) {
    return new BlockDirectory(entries.clone());
  }

  /** The directory after the block that begins where {@code before} ends. */
  BlockDirectory with(BlockMeta block, Extent before) {
    if (size() > 0 && before.index() - indexAt(size() - 1) < SPACING_BYTES) {
      return this;
    }
    int at = entries.length;
    long[] more = Arrays.copyOf(entries, at + ENTRY_LONGS);
    more[at + FIRST_SEQ] = block.firstSeq();
    more[at + FIRST_TIME_US] = block.firstTimeUs();
    more[at + INDEX_AT] = before.index();
    for (int r = 0; r < Rendition.COUNT; r++) {
      more[at + FRAMES_AT + r] = before.end(r);
    }
    return new BlockDirectory(more);
  }

  int size() {
    return entries.length / ENTRY_LONGS;
  }

  /**
   * The last entry that does not begin behind the row with this sequence number, or the first of
   * all.
   */
  int floorOfSeq(long seq) {
    return floor(FIRST_SEQ, seq);
  }

  /** The last entry that does not begin behind this time, or the first of all. */
  int floorOfTime(long timeUs) {
    return floor(FIRST_TIME_US, timeUs);
  }

  /** The last entry whose frames do not begin behind this offset, or the first of all. */
  int floorOfFrames(int rendition, long offset) {
    return floor(FRAMES_AT + rendition, offset);
  }

  private int floor(int field, long value) {
    int low = 0;
    int high = size() - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (entries[middle * ENTRY_LONGS + field] <= value) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  long indexAt(int entry) {
    return entries[entry * ENTRY_LONGS + INDEX_AT];
  }

  long framesAt(int entry, int rendition) {
    return entries[entry * ENTRY_LONGS + FRAMES_AT + rendition];
  }

  /** All entries in the form in which they are stored. */
  long[] toLongs() {
    return entries.clone();
  }
}
