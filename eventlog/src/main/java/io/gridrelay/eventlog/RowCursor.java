package io.gridrelay.eventlog;

/**
 * Walks the published rows of one segment without garbage: call {@link #next} until it returns
 * false, read the row's fields between. At the end of what is published, {@code next} returns false
 * and may be called again later. Whoever uses a cursor holds its segment. Single-threaded.
 */
public final class RowCursor {
  private final BlockWalk walk;
  private final BlockMeta block;
  private final long fromSeq;
  private final long fromTimeUs;
  private final int fromRendition;
  private final long fromOffset;
  private int row = -1;
  private int rowCount;

  private RowCursor(
      BlockWalk walk, long fromSeq, long fromTimeUs, int fromRendition, long fromOffset) {
    this.walk = walk;
    this.block = walk.block();
    this.fromSeq = fromSeq;
    this.fromTimeUs = fromTimeUs;
    this.fromRendition = fromRendition;
    this.fromOffset = fromOffset;
  }

  static RowCursor fromSeq(Segment segment, long seq) {
    return new RowCursor(BlockWalk.nearSeq(segment, seq), seq, Long.MIN_VALUE, 0, -1);
  }

  static RowCursor fromTime(Segment segment, long timeUs) {
    return new RowCursor(BlockWalk.nearTime(segment, timeUs), Long.MIN_VALUE, timeUs, 0, -1);
  }

  static RowCursor fromOffset(Segment segment, Rendition rendition, long offset) {
    int r = rendition.index();
    BlockWalk walk = BlockWalk.nearOffset(segment, r, offset);
    return new RowCursor(walk, Long.MIN_VALUE, Long.MIN_VALUE, r, offset);
  }

  /** Moves to the next published row; false if there is none (yet) in this segment. */
  public boolean next() {
    if (row + 1 < rowCount) {
      row++;
      return true;
    }
    return nextBlock();
  }

  private boolean nextBlock() {
    while (walk.next()) {
      rowCount = block.rowCount();
      row = firstWantedRow();
      if (row < rowCount) {
        return true;
      }
      row = rowCount - 1;
    }
    return false;
  }

  private int firstWantedRow() {
    if (walk.sectionAt(fromRendition) <= fromOffset) {
      return firstRowEndingBehind(fromOffset - walk.sectionAt(fromRendition));
    }
    if (block.firstSeq() < fromSeq) {
      return (int) Math.min(fromSeq - block.firstSeq(), rowCount);
    }
    return block.firstTimeUs() < fromTimeUs ? block.firstRowNotBefore(fromTimeUs) : 0;
  }

  /** First row of the block whose frame ends behind an offset of the section, or all rows. */
  private int firstRowEndingBehind(long sectionOffset) {
    int low = 0;
    int high = rowCount;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (block.end(fromRendition, middle) <= sectionOffset) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** The segment that is walked. */
  public Segment segment() {
    return walk.segment();
  }

  /** Sequence number of the row. */
  public long seq() {
    return block.firstSeq() + row;
  }

  /** Time of the row in microseconds since 1970. */
  public long timeUs() {
    return block.timeUs(row);
  }

  /** Hash of the account's DID, see {@link DidHash}. */
  public long didHash() {
    return block.didHash(row);
  }

  /** Kind of the row. */
  public RowKind kind() {
    return RowKind.ofCode(block.kind(row));
  }

  /** Number of the row's collection in its block; -1 if the row is no operation. */
  public int collectionId() {
    int collection = block.collection(row);
    return collection == BlockLayout.NO_COLLECTION ? -1 : collection;
  }

  /**
   * Sequence number of the first row of the current block: changes exactly when the collection
   * numbers do.
   */
  public long blockFirstSeq() {
    return block.firstSeq();
  }

  /** How many collections the current block has; their numbers are 0 to this less one. */
  public int collectionCount() {
    return block.collectionCount();
  }

  /** Name of a collection of the current block. Makes a string: ask once per block, not per row. */
  public String collectionName(int collectionId) {
    return block.collectionName(collectionId);
  }

  /** Where the row's frame begins in the rendition's file. */
  public long frameStart(Rendition rendition) {
    int r = rendition.index();
    return walk.sectionAt(r) + block.start(r, row);
  }

  /**
   * Where the row's frame ends in the rendition's file; equal to the start if the row has no frame
   * there.
   */
  public long frameEnd(Rendition rendition) {
    int r = rendition.index();
    return walk.sectionAt(r) + block.end(r, row);
  }

  /** The account, for exact confirmation of a hash. Makes a string. */
  public String did() {
    return block.did(block.eventOf(row));
  }

  /** Whether the account is this one, given in ASCII. Makes no garbage. */
  public boolean didEquals(byte[] did) {
    return block.didEquals(block.eventOf(row), did);
  }

  /** Behind the last block that was entered, in a rendition's file. */
  long sectionEnd(Rendition rendition) {
    return walk.sectionEnd(rendition.index());
  }

  /** One more than the last row of the last block that was entered. */
  long endSeq() {
    return rowCount == 0 ? Math.max(1, walk.segment().firstSeq()) : block.lastSeq() + 1;
  }
}
