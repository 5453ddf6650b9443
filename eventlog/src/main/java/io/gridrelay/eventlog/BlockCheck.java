package io.gridrelay.eventlog;

import static io.gridrelay.eventlog.BlockLayout.HEADER_LENGTH;

import java.lang.foreign.MemorySegment;

/**
 * Everything that must hold of a block's bytes. A meta is checked alone (index files), or together
 * with its sections. Pure functions; thread-safe.
 */
final class BlockCheck {
  private BlockCheck() {}

  /** Checks a whole block. */
  static void check(byte[] bytes) {
    BlockMeta meta = checkMeta(MemorySegment.ofArray(bytes), 0, bytes.length);
    long expected = meta.metaLength();
    for (int r = 0; r < Rendition.COUNT; r++) {
      expected += meta.sectionLength(r);
    }
    require(expected == bytes.length, "block length", bytes.length, expected);
    int at = meta.metaLength();
    for (int r = 0; r < Rendition.COUNT; r++) {
      int length = meta.sectionLength(r);
      int crc = Checksum.crc32c(bytes, at, length);
      if (crc != meta.sectionCrc(r)) {
        throw refusal("crc32c of section " + Rendition.at(r), crc, meta.sectionCrc(r));
      }
      checkFrames(meta, r, bytes, at);
      at += length;
    }
  }

  /** Checks the meta at an offset; nothing at or behind {@code limit} is read. */
  static BlockMeta checkMeta(MemorySegment memory, long at, long limit) {
    int length = metaLengthAt(memory, at, limit);
    int crc =
        Checksum.crc32c(
            memory
                .asSlice(at + BlockLayout.CRC_FROM, length - BlockLayout.CRC_FROM)
                .asByteBuffer());
    int stored = memory.get(BlockMeta.I32, at + BlockLayout.META_CRC_AT);
    require(crc == stored, "crc32c of meta", crc, stored);
    int version = memory.get(BlockMeta.I16, at + BlockLayout.VERSION_AT);
    require(version == BlockLayout.VERSION, "version", version, BlockLayout.VERSION);
    int flags = memory.get(BlockMeta.I16, at + BlockLayout.FLAGS_AT);
    require(flags == 0, "flags", flags, 0);
    long planned =
        BlockLayout.metaLength(
            field(memory, at, BlockLayout.ROW_COUNT_AT),
            field(memory, at, BlockLayout.EVENT_COUNT_AT),
            field(memory, at, BlockLayout.COLLECTION_COUNT_AT),
            field(memory, at, BlockLayout.HOST_COUNT_AT),
            field(memory, at, BlockLayout.NAME_BYTES_AT));
    require(planned == length, "meta length", length, planned);
    BlockMeta meta = new BlockMeta().wrap(memory, at);
    checkHeader(meta);
    checkRows(meta);
    checkEvents(meta, checkNames(meta));
    return meta;
  }

  /** Length of the meta at an offset, if there can be one at all. */
  static int metaLengthAt(MemorySegment memory, long at, long limit) {
    require(limit - at >= HEADER_LENGTH, "bytes left for a meta", limit - at, HEADER_LENGTH);
    int magic = field(memory, at, BlockLayout.MAGIC_AT);
    require(magic == BlockLayout.MAGIC, "magic", magic, BlockLayout.MAGIC);
    int length = field(memory, at, BlockLayout.META_LENGTH_AT);
    require(length >= HEADER_LENGTH && length <= limit - at, "meta length", length, limit - at);
    return length;
  }

  private static int field(MemorySegment memory, long at, int field) {
    return memory.get(BlockMeta.I32, at + field);
  }

  private static void checkHeader(BlockMeta meta) {
    long sum = meta.metaLength();
    for (int r = 0; r < Rendition.COUNT; r++) {
      int length = meta.sectionLength(r);
      require(length >= 0, "section length", length, 0);
      sum += length;
    }
    require(sum <= Block.MAX_BYTES, "block length", sum, Block.MAX_BYTES);
    require(meta.epoch() >= 0, "epoch", meta.epoch(), 0);
    require(meta.firstSeq() >= 1, "first seq", meta.firstSeq(), 1);
    require(meta.lastSeq() >= meta.firstSeq() - 1, "last seq", meta.lastSeq(), meta.firstSeq());
    require(
        meta.committedSeq() <= meta.lastSeq(),
        "committed seq",
        meta.committedSeq(),
        meta.lastSeq());
    boolean before = meta.prevEpochLastSeq() >= -1 && meta.prevEpochLastSeq() < meta.firstSeq();
    require(before, "last seq of the epoch before", meta.prevEpochLastSeq(), meta.firstSeq() - 1);
    int reserved = meta.header(BlockLayout.RESERVED_AT);
    require(reserved == 0, "reserved field", reserved, 0);
  }

  private static void checkRows(BlockMeta meta) {
    for (int row = 0; row < meta.rowCount(); row++) {
      long earliest = row == 0 ? 0 : meta.timeUs(row - 1) + 1;
      require(meta.timeUs(row) >= earliest, "time_us of row", row, meta.timeUs(row), earliest);
      int kind = meta.kind(row);
      require(RowKind.isCode(kind), "kind of row", row, kind, RowKind.SYNC.code());
      int collection = meta.collection(row);
      boolean named =
          RowKind.ofCode(kind).isOperation()
              ? collection < meta.collectionCount()
              : collection == BlockLayout.NO_COLLECTION;
      require(named, "collection of row", row, collection, meta.collectionCount());
    }
    for (int r = 0; r < Rendition.COUNT; r++) {
      int end = 0;
      for (int row = 0; row < meta.rowCount(); row++) {
        int next = meta.end(r, row);
        require(next >= end, "end of row", row, next, end);
        end = next;
      }
      require(end == meta.sectionLength(r), "section length", meta.sectionLength(r), end);
    }
  }

  private static void checkEvents(BlockMeta meta, byte[] names) {
    int lastRow = -1;
    for (int event = 0; event < meta.eventCount(); event++) {
      require(
          meta.lastRow(event) > lastRow,
          "last row of event",
          event,
          meta.lastRow(event),
          lastRow + 1L);
      require(
          meta.lastRow(event) < meta.rowCount(),
          "last row of event",
          event,
          meta.lastRow(event),
          meta.rowCount());
      int flags = meta.flags(event);
      require((flags & ~3) == 0, "flags of event", event, flags, 3);
      require(
          meta.host(event) < meta.hostCount(),
          "host of event",
          event,
          meta.host(event),
          meta.hostCount());
      int start = meta.didStart(event);
      long hash = DidHash.of(names, start, meta.didEnd(event) - start);
      for (int row = lastRow + 1; row <= meta.lastRow(event); row++) {
        require(meta.didHash(row) == hash, "did hash of row", row, meta.didHash(row), hash);
        boolean frame = row == meta.lastRow(event) || meta.start(0, row) == meta.end(0, row);
        require(frame, "firehose bytes of row", row, meta.end(0, row) - meta.start(0, row), 0);
      }
      lastRow = meta.lastRow(event);
    }
    require(
        lastRow == meta.rowCount() - 1,
        "rows that belong to events",
        lastRow + 1L,
        meta.rowCount());
  }

  /** Returns the names. */
  private static byte[] checkNames(BlockMeta meta) {
    byte[] names = meta.names();
    for (int i = 0; i < names.length; i++) {
      require(names[i] > ' ' && names[i] < 0x7F, "letter of names", i, names[i], '~');
    }
    int end = 0;
    for (int event = 0; event < meta.eventCount(); event++) {
      end = checkNameEnd("did", event, meta.didEnd(event), end, names.length);
    }
    for (int collection = 0; collection < meta.collectionCount(); collection++) {
      end =
          checkNameEnd("collection", collection, meta.collectionEnd(collection), end, names.length);
    }
    for (int host = 0; host < meta.hostCount(); host++) {
      end = checkNameEnd("host", host, meta.hostEnd(host), end, names.length);
    }
    require(end == names.length, "bytes of names", end, names.length);
    return names;
  }

  private static int checkNameEnd(String what, int number, int end, int start, int limit) {
    require(end > start && end <= limit, what, number, end, start + 1L);
    return end;
  }

  private static void checkFrames(BlockMeta meta, int r, byte[] bytes, int sectionAt) {
    byte frameStart = Rendition.at(r).frameStart();
    int start = 0;
    for (int row = 0; row < meta.rowCount(); row++) {
      int end = meta.end(r, row);
      boolean whole =
          end == start || ServerFrame.isWhole(frameStart, bytes, sectionAt + start, end - start);
      require(whole, "offset of the frame of row", row, start, end);
      start = end;
    }
  }

  private static void require(boolean holds, String what, int number, long found, long expected) {
    if (!holds) {
      throw refusal(what + " " + number, found, expected);
    }
  }

  private static void require(boolean holds, String what, long found, long expected) {
    if (!holds) {
      throw refusal(what, found, expected);
    }
  }

  // Apart, so that no text is made while all is well.
  private static CorruptBlockException refusal(String what, long found, long expected) {
    return new CorruptBlockException(
        what + " is " + found + ", expected or limited by " + expected);
  }
}
