package io.gridrelay.eventlog;

/**
 * How far a segment reaches: one consistent snapshot for all its files. The ends are frame
 * boundaries, and nothing before them ever changes. Immutable; thread-safe.
 *
 * @param firehose bytes of {@link Rendition#FIREHOSE}
 * @param jetstream bytes of {@link Rendition#JETSTREAM}
 * @param jetstreamZstd bytes of {@link Rendition#JETSTREAM_ZSTD}
 * @param index bytes of block metas
 * @param lastSeq sequence number of the last row
 * @param lastTimeUs time of the last row in microseconds since 1970
 * @param epoch of the last block
 * @param directory where to begin a search
 * @param sealed whether nothing will follow in this segment
 */
public record Extent(
    long firehose,
    long jetstream,
    long jetstreamZstd,
    long index,
    long lastSeq,
    long lastTimeUs,
    long epoch,
    BlockDirectory directory,
    boolean sealed) {
  static final Extent EMPTY = new Extent(0, 0, 0, 0, 0, 0, 0, BlockDirectory.EMPTY, false);

  /** Where the rendition's file ends. */
  public long end(Rendition rendition) {
    return switch (rendition) {
      case FIREHOSE -> firehose;
      case JETSTREAM -> jetstream;
      case JETSTREAM_ZSTD -> jetstreamZstd;
    };
  }

  long end(int rendition) {
    return end(Rendition.at(rendition));
  }

  /** Bytes of all four files, a seal not counted. */
  public long bytes() {
    return firehose + jetstream + jetstreamZstd + index;
  }

  /** The extent with one more block. */
  Extent with(BlockMeta block) {
    return new Extent(
        firehose + block.sectionLength(0),
        jetstream + block.sectionLength(1),
        jetstreamZstd + block.sectionLength(2),
        index + block.metaLength(),
        block.lastSeq(),
        block.lastTimeUs(),
        block.epoch(),
        directory.with(block, this),
        false);
  }

  Extent seal() {
    return new Extent(
        firehose, jetstream, jetstreamZstd, index, lastSeq, lastTimeUs, epoch, directory, true);
  }

  /** Whether no file would be longer than the limit with the block in it. */
  boolean hasRoomFor(BlockMeta block, long limit) {
    Extent after = with(block);
    return Math.max(
            Math.max(after.firehose, after.jetstream), Math.max(after.jetstreamZstd, after.index))
        <= limit;
  }
}
