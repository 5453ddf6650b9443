package io.gridrelay.eventlog;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Reads the meta of one block where it lies: in a block's array or in a mapped index file. A
 * flyweight that is moved from meta to meta; it believes what it reads, so the meta must have
 * passed {@link BlockCheck} once. Single-threaded.
 */
final class BlockMeta {
  static final ValueLayout.OfLong I64 =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  static final ValueLayout.OfInt I32 =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  static final ValueLayout.OfShort I16 =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  static final ValueLayout.OfByte I8 = ValueLayout.JAVA_BYTE;

  final BlockLayout layout = new BlockLayout();
  private MemorySegment memory = MemorySegment.NULL;
  private long at;
  private int rowCount;
  private int eventCount;
  private long firstSeq;

  BlockMeta wrap(MemorySegment newMemory, long newAt) {
    memory = newMemory;
    at = newAt;
    rowCount = header(BlockLayout.ROW_COUNT_AT);
    eventCount = header(BlockLayout.EVENT_COUNT_AT);
    firstSeq = memory.get(I64, at + BlockLayout.FIRST_SEQ_AT);
    layout.arrange(
        rowCount, eventCount, collectionCount(), hostCount(), header(BlockLayout.NAME_BYTES_AT));
    return this;
  }

  long at() {
    return at;
  }

  int header(int field) {
    return memory.get(I32, at + field);
  }

  private long headerLong(int field) {
    return memory.get(I64, at + field);
  }

  int metaLength() {
    return layout.length;
  }

  int blockLength() {
    return layout.length + sectionLength(0) + sectionLength(1) + sectionLength(2);
  }

  long epoch() {
    return headerLong(BlockLayout.EPOCH_AT);
  }

  long firstSeq() {
    return firstSeq;
  }

  long lastSeq() {
    return firstSeq + rowCount - 1;
  }

  long committedSeq() {
    return headerLong(BlockLayout.COMMITTED_SEQ_AT);
  }

  long prevEpochLastSeq() {
    return headerLong(BlockLayout.PREV_EPOCH_LAST_SEQ_AT);
  }

  int rowCount() {
    return rowCount;
  }

  int eventCount() {
    return eventCount;
  }

  int collectionCount() {
    return header(BlockLayout.COLLECTION_COUNT_AT);
  }

  int hostCount() {
    return header(BlockLayout.HOST_COUNT_AT);
  }

  int sectionLength(int rendition) {
    return header(BlockLayout.SECTION_LENGTH_AT + 4 * rendition);
  }

  int sectionCrc(int rendition) {
    return header(BlockLayout.SECTION_CRC_AT + 4 * rendition);
  }

  long firstTimeUs() {
    return timeUs(0);
  }

  long lastTimeUs() {
    return timeUs(rowCount - 1);
  }

  long timeUs(int row) {
    return memory.get(I64, at + layout.timeUs + 8L * row);
  }

  long didHash(int row) {
    return memory.get(I64, at + layout.didHash + 8L * row);
  }

  /** Where the row's frame begins in the section, which is where the row before it ends. */
  int start(int rendition, int row) {
    return row == 0 ? 0 : end(rendition, row - 1);
  }

  int end(int rendition, int row) {
    return memory.get(I32, at + layout.end + 4L * (rendition * rowCount + row));
  }

  /** How many rows have a frame in a rendition. */
  int frameCount(int rendition) {
    int count = 0;
    int before = 0;
    for (int row = 0; row < rowCount; row++) {
      int end = end(rendition, row);
      if (end > before) {
        count++;
      }
      before = end;
    }
    return count;
  }

  /** Block-local collection, or {@link BlockLayout#NO_COLLECTION}. */
  int collection(int row) {
    return memory.get(I16, at + layout.collection + 2L * row) & 0xFFFF;
  }

  int kind(int row) {
    return memory.get(I8, at + layout.kind + row);
  }

  long upstreamSeq(int event) {
    return memory.get(I64, at + layout.upstreamSeq + 8L * event);
  }

  long rev(int event) {
    return memory.get(I64, at + layout.rev + 8L * event);
  }

  int lastRow(int event) {
    return memory.get(I32, at + layout.lastRow + 4L * event);
  }

  int firstRow(int event) {
    return event == 0 ? 0 : lastRow(event - 1) + 1;
  }

  int host(int event) {
    return memory.get(I16, at + layout.host + 2L * event) & 0xFFFF;
  }

  byte status(int event) {
    return memory.get(I8, at + layout.status + event);
  }

  int flags(int event) {
    return memory.get(I8, at + layout.flags + event);
  }

  byte[] dataCid(int event) {
    return digest(layout.dataCid, event, BlockLayout.HAS_DATA_CID, EventEntry.DATA_CID_LENGTH);
  }

  byte[] commitCid(int event) {
    return digest(
        layout.commitCid, event, BlockLayout.HAS_COMMIT_CID, EventEntry.COMMIT_CID_LENGTH);
  }

  private byte[] digest(int column, int event, int flag, int length) {
    byte[] bytes = new byte[(flags(event) & flag) == 0 ? 0 : length];
    copy(column + length * event, bytes);
    return bytes;
  }

  /** The event that a row belongs to: the first whose last row is not before it. */
  int eventOf(int row) {
    int low = 0;
    int high = eventCount - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (lastRow(middle) < row) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  int didStart(int event) {
    return event == 0 ? 0 : didEnd(event - 1);
  }

  int didEnd(int event) {
    return memory.get(I32, at + layout.didEnd + 4L * event);
  }

  String did(int event) {
    return name(didStart(event), didEnd(event));
  }

  /** Whether the event's DID consists of these bytes; no garbage. */
  boolean didEquals(int event, byte[] did) {
    int start = didStart(event);
    if (didEnd(event) - start != did.length) {
      return false;
    }
    long from = at + layout.names + start;
    for (int i = 0; i < did.length; i++) {
      if (memory.get(I8, from + i) != did[i]) {
        return false;
      }
    }
    return true;
  }

  String collectionName(int collection) {
    return name(collectionStart(collection), collectionEnd(collection));
  }

  int collectionStart(int collection) {
    return collection == 0
        ? (eventCount == 0 ? 0 : didEnd(eventCount - 1))
        : collectionEnd(collection - 1);
  }

  int collectionEnd(int collection) {
    return header(layout.collectionEnd + 4 * collection);
  }

  String hostName(int host) {
    return name(hostStart(host), hostEnd(host));
  }

  int hostStart(int host) {
    if (host > 0) {
      return hostEnd(host - 1);
    }
    return collectionCount() == 0 ? collectionStart(0) : collectionEnd(collectionCount() - 1);
  }

  int hostEnd(int host) {
    return header(layout.hostEnd + 4 * host);
  }

  long lowWater(int host) {
    return headerLong(layout.lowWater + 8 * host);
  }

  /** All names as one copy. */
  byte[] names() {
    byte[] bytes = new byte[header(BlockLayout.NAME_BYTES_AT)];
    copy(layout.names, bytes);
    return bytes;
  }

  private String name(int start, int end) {
    byte[] bytes = new byte[end - start];
    copy(layout.names + start, bytes);
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private void copy(int from, byte[] to) {
    MemorySegment.copy(memory, I8, at + from, to, 0, to.length);
  }

  /** First row whose time is not before the given one; {@link #rowCount()} if there is none. */
  int firstRowNotBefore(long timeUs) {
    int low = 0;
    int high = rowCount;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (timeUs(middle) < timeUs) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
