package io.gridrelay.eventlog;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * What is written behind the last meta of an index file when its segment ends: the block directory,
 * then 96 bytes that say how long the four files are. A sealed segment is checked by this alone at
 * start. {@code docs/formats/log.md} describes every byte. Immutable.
 *
 * @param firstSeq sequence number of the segment's first row
 * @param firstTimeUs time of the first row in microseconds since 1970
 * @param extent the whole segment, sealed
 */
record Seal(long firstSeq, long firstTimeUs, Extent extent) {
  static final int LENGTH = 96;
  static final int MAGIC = 0x3153_5247; // "GRS1" read little endian
  static final int VERSION = 1;

  private static final int CRC_AT = 4;
  private static final int VERSION_AT = 8;
  private static final int ENTRIES_AT = 12;
  private static final int FIRST_SEQ_AT = 16;
  private static final int LAST_SEQ_AT = 24;
  private static final int FIRST_TIME_US_AT = 32;
  private static final int LAST_TIME_US_AT = 40;
  private static final int EPOCH_AT = 48;
  private static final int INDEX_END_AT = 56;
  private static final int FRAMES_END_AT = 64;
  private static final int CRC_END = 88;

  /** Directory and seal, as they are appended to the index. */
  byte[] toBytes() {
    long[] entries = extent.directory().toLongs();
    ColumnBuffer bytes = new ColumnBuffer(8 * entries.length + LENGTH);
    for (long value : entries) {
      bytes.putLong(value);
    }
    int at = bytes.size();
    bytes.putInt(MAGIC).putInt(0).putShort(VERSION).putShort(0).putInt(extent.directory().size());
    bytes
        .putLong(firstSeq)
        .putLong(extent.lastSeq())
        .putLong(firstTimeUs)
        .putLong(extent.lastTimeUs());
    bytes.putLong(extent.epoch()).putLong(extent.index());
    bytes.putLong(extent.firehose()).putLong(extent.jetstream()).putLong(extent.jetstreamZstd());
    int directoryCrc = bytes.crc32c(0, at);
    bytes.putInt(directoryCrc).putInt(0);
    bytes.setInt(at + CRC_AT, bytes.crc32c(at + VERSION_AT, CRC_END + 4 - VERSION_AT));
    return bytes.toArray();
  }

  /** The seal at the end of an index file; null if there is no whole one. */
  static @Nullable Seal read(MemorySegment index) {
    long at = index.byteSize() - LENGTH;
    if (at < 0 || index.get(BlockMeta.I32, at) != MAGIC) {
      return null;
    }
    int crc =
        Checksum.crc32c(index.asSlice(at + VERSION_AT, CRC_END + 4 - VERSION_AT).asByteBuffer());
    int entries = index.get(BlockMeta.I32, at + ENTRIES_AT);
    long indexEnd = index.get(BlockMeta.I64, at + INDEX_END_AT);
    long directoryLength = 8L * BlockDirectory.ENTRY_LONGS * entries;
    boolean whole =
        crc == index.get(BlockMeta.I32, at + CRC_AT)
            && index.get(BlockMeta.I16, at + VERSION_AT) == VERSION
            && entries > 0
            && indexEnd + directoryLength == at;
    if (!whole) {
      return null;
    }
    MemorySegment directory = index.asSlice(indexEnd, directoryLength);
    if (Checksum.crc32c(directory.asByteBuffer()) != index.get(BlockMeta.I32, at + CRC_END)) {
      return null;
    }
    return new Seal(
        index.get(BlockMeta.I64, at + FIRST_SEQ_AT),
        index.get(BlockMeta.I64, at + FIRST_TIME_US_AT),
        new Extent(
            index.get(BlockMeta.I64, at + FRAMES_END_AT),
            index.get(BlockMeta.I64, at + FRAMES_END_AT + 8),
            index.get(BlockMeta.I64, at + FRAMES_END_AT + 16),
            indexEnd,
            index.get(BlockMeta.I64, at + LAST_SEQ_AT),
            index.get(BlockMeta.I64, at + LAST_TIME_US_AT),
            index.get(BlockMeta.I64, at + EPOCH_AT),
            BlockDirectory.of(directory.toArray(BlockMeta.I64)),
            true));
  }
}
