package io.gridrelay.eventlog;

/**
 * Where the tables of a block's meta begin, relative to the meta, for given counts. {@code
 * docs/formats/log.md} describes every byte. Mutable, so that a cursor can go from block to block
 * without garbage; single-threaded.
 */
final class BlockLayout {
  static final int MAGIC = 0x3142_5247; // "GRB1" read little endian
  static final int VERSION = 1;

  static final int MAGIC_AT = 0;
  static final int META_CRC_AT = 4;
  static final int META_LENGTH_AT = 8;
  static final int VERSION_AT = 12;
  static final int FLAGS_AT = 14;
  static final int EPOCH_AT = 16;
  static final int FIRST_SEQ_AT = 24;
  static final int COMMITTED_SEQ_AT = 32;
  static final int PREV_EPOCH_LAST_SEQ_AT = 40;
  static final int ROW_COUNT_AT = 48;
  static final int EVENT_COUNT_AT = 52;
  static final int SECTION_LENGTH_AT = 56;
  static final int SECTION_CRC_AT = 68;
  static final int COLLECTION_COUNT_AT = 80;
  static final int HOST_COUNT_AT = 84;
  static final int NAME_BYTES_AT = 88;
  static final int RESERVED_AT = 92;
  static final int HEADER_LENGTH = 96;

  /** First byte that the meta's checksum covers. */
  static final int CRC_FROM = META_LENGTH_AT;

  static final int NO_COLLECTION = 0xFFFF;
  static final int HAS_DATA_CID = 1;
  static final int HAS_COMMIT_CID = 2;

  static final int MAX_ROWS = 1 << 20;
  static final int MAX_COLLECTIONS = NO_COLLECTION;
  static final int MAX_HOSTS = 1 << 16;

  int timeUs;
  int didHash;
  int end;
  int collection;
  int kind;
  int upstreamSeq;
  int rev;
  int lastRow;
  int didEnd;
  int host;
  int status;
  int flags;
  int dataCid;
  int commitCid;
  int collectionEnd;
  int lowWater;
  int hostEnd;
  int names;
  int length;

  /** Lays the tables out. The counts must be within their limits, see {@link #metaLength}. */
  void arrange(int rows, int events, int collections, int hosts, int nameBytes) {
    timeUs = HEADER_LENGTH;
    didHash = timeUs + 8 * rows;
    end = didHash + 8 * rows;
    collection = end + 4 * Rendition.COUNT * rows;
    kind = collection + 2 * rows;
    upstreamSeq = align(kind + rows);
    rev = upstreamSeq + 8 * events;
    lastRow = rev + 8 * events;
    didEnd = lastRow + 4 * events;
    host = didEnd + 4 * events;
    status = host + 2 * events;
    flags = status + events;
    dataCid = flags + events;
    commitCid = dataCid + EventEntry.DATA_CID_LENGTH * events;
    lowWater = align(commitCid + EventEntry.COMMIT_CID_LENGTH * events);
    hostEnd = lowWater + 8 * hosts;
    collectionEnd = hostEnd + 4 * hosts;
    names = collectionEnd + 4 * collections;
    length = align(names + nameBytes);
  }

  /** Length of the meta with these (possibly hostile) counts, or -1 if one is beyond its limit. */
  static long metaLength(int rows, int events, int collections, int hosts, int nameBytes) {
    boolean allowed =
        within(rows, MAX_ROWS)
            && within(events, rows)
            && within(collections, MAX_COLLECTIONS)
            && within(hosts, MAX_HOSTS)
            && within(nameBytes, Block.MAX_BYTES);
    if (!allowed) {
      return -1;
    }
    BlockLayout layout = new BlockLayout();
    layout.arrange(rows, events, collections, hosts, nameBytes);
    return layout.length;
  }

  private static boolean within(int count, int max) {
    return count >= 0 && count <= max;
  }

  private static int align(int at) {
    return (at + 7) & ~7;
  }
}
