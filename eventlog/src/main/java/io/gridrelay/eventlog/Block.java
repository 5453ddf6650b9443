package io.gridrelay.eventlog;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * Consecutive events with their frames in every rendition: one item of the Ringbuffer, the unit of
 * peer transfer and of checksums. A block is {@code meta || firehose section || jetstream section
 * || zstd section}, see {@code docs/formats/log.md}. Rows are dense: the sequence number of a row
 * is {@code firstSeq + row}. A block without rows is a <em>commit marker</em>: it carries an epoch
 * and a committed sequence number and is never stored.
 *
 * <p>Every instance has passed the checks of {@link #parse}. Immutable as long as nobody writes to
 * the array that was given or handed out without a copy; thread-safe.
 */
public final class Block {
  /** Version of the format of blocks, and so of the log and of what peers send each other. */
  public static final int FORMAT = BlockLayout.VERSION;

  /** No block is longer. */
  public static final int MAX_BYTES = 64 << 20;

  /** Value of {@link #prevEpochLastSeq()} in all blocks of an epoch but the first. */
  public static final long NOT_FIRST_OF_EPOCH = -1;

  private final byte[] bytes;
  private final BlockMeta meta;

  private Block(byte[] bytes, BlockMeta meta) {
    this.bytes = bytes;
    this.meta = meta;
  }

  /**
   * Checks everything: checksums, layout, order of rows and events, and that each row holds exactly
   * one frame or none.
   *
   * @param bytes the block; not copied, must not be written to afterwards
   * @throws CorruptBlockException if anything is wrong
   */
  public static Block parse(byte[] bytes) {
    Objects.requireNonNull(bytes, "bytes");
    BlockCheck.check(bytes);
    return trusted(bytes);
  }

  /** For bytes that were checked, or built, a moment ago. */
  static Block trusted(byte[] bytes) {
    return new Block(bytes, new BlockMeta().wrap(MemorySegment.ofArray(bytes), 0));
  }

  /** Epoch of the sequencer's lease. */
  public long epoch() {
    return meta.epoch();
  }

  /**
   * Sequence number of the first row; of a commit marker, the number that the next row will at
   * least have.
   */
  public long firstSeq() {
    return meta.firstSeq();
  }

  /** Sequence number of the last row; of a commit marker, {@code firstSeq() - 1}. */
  public long lastSeq() {
    return meta.lastSeq();
  }

  /** Everything up to this sequence number is known to be safe in the grid, as of this block. */
  public long committedSeq() {
    return meta.committedSeq();
  }

  /**
   * In the first block of an epoch the last sequence number before it, else {@link
   * #NOT_FIRST_OF_EPOCH}.
   */
  public long prevEpochLastSeq() {
    return meta.prevEpochLastSeq();
  }

  /** Number of rows, that is of sequence numbers. */
  public int rowCount() {
    return meta.rowCount();
  }

  /** Number of events, that is of firehose frames. */
  public int eventCount() {
    return meta.eventCount();
  }

  /** Whether the block carries no rows, only {@link #epoch()} and {@link #committedSeq()}. */
  public boolean isCommitMarker() {
    return meta.rowCount() == 0;
  }

  /** Time of the first row in microseconds since 1970; 0 in a commit marker. */
  public long firstTimeUs() {
    return isCommitMarker() ? 0 : meta.firstTimeUs();
  }

  /** Time of the last row in microseconds since 1970; 0 in a commit marker. */
  public long lastTimeUs() {
    return isCommitMarker() ? 0 : meta.lastTimeUs();
  }

  /** Time of a row in microseconds since 1970. */
  public long timeUs(int row) {
    return meta.timeUs(Objects.checkIndex(row, rowCount()));
  }

  /** Kind of a row. */
  public RowKind kind(int row) {
    return RowKind.ofCode(meta.kind(Objects.checkIndex(row, rowCount())));
  }

  /** DID hash of a row. */
  public long didHash(int row) {
    return meta.didHash(Objects.checkIndex(row, rowCount()));
  }

  /** Collection of a row; empty if the row is no operation. */
  public String collection(int row) {
    int collection = meta.collection(Objects.checkIndex(row, rowCount()));
    return collection == BlockLayout.NO_COLLECTION ? "" : meta.collectionName(collection);
  }

  /**
   * The WebSocket frame of a row in a rendition, header included; empty if there is none.
   * Read-only.
   */
  public ByteBuffer frame(Rendition rendition, int row) {
    Objects.checkIndex(row, rowCount());
    int r = rendition.index();
    int start = meta.start(r, row);
    return ByteBuffer.wrap(bytes, sectionAt(r) + start, meta.end(r, row) - start)
        .slice()
        .asReadOnlyBuffer();
  }

  /** Number of bytes of a rendition's section. */
  public int sectionLength(Rendition rendition) {
    return meta.sectionLength(rendition.index());
  }

  /** Calls the visitor for each event, in order. */
  public void forEachEvent(EventVisitor visitor) {
    BlockMeta own = new BlockMeta().wrap(MemorySegment.ofArray(bytes), 0);
    EventView view = new EventView(own);
    for (int event = 0; event < own.eventCount(); event++) {
      visitor.event(view.at(event));
    }
    visitor.endOfBlock(lastSeq());
  }

  /** Number of bytes of the whole block. */
  public int length() {
    return bytes.length;
  }

  /**
   * The block's own array, not a copy, because blocks go through the grid by the hundred each
   * second: do not write to it.
   */
  public byte[] asByteArray() {
    return bytes;
  }

  BlockMeta meta() {
    return meta;
  }

  int sectionAt(int rendition) {
    int at = meta.metaLength();
    for (int r = 0; r < rendition; r++) {
      at += meta.sectionLength(r);
    }
    return at;
  }

  @Override
  public String toString() {
    return "Block[epoch=%d, firstSeq=%d, rows=%d, events=%d, committedSeq=%d, bytes=%d]"
        .formatted(epoch(), firstSeq(), rowCount(), eventCount(), committedSeq(), length());
  }
}
