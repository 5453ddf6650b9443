package io.gridrelay.eventlog;

/**
 * Where a block ends. Blocks have no names; two logs that have a block with the same end are the
 * same up to there, because a sequencer gives out a number once in an epoch, and each block says
 * what it follows. Immutable.
 *
 * @param epoch of the block
 * @param seq sequence number of its last row
 */
public record BlockEnd(long epoch, long seq) {
  /** Where the log ends that has no block. */
  public static final BlockEnd NONE = new BlockEnd(0, 0);

  /** The end of a block. */
  public static BlockEnd of(Block block) {
    return new BlockEnd(block.epoch(), block.lastSeq());
  }

  /**
   * Whether nothing is missing between here and a block. It says so itself: as the first block of
   * an epoch (or of an execution of the sequencer) by naming where the log ended before it, numbers
   * may jump there; any other block has the next number.
   *
   * <p>A log that begins may begin with any block: it may be the oldest that anybody has kept.
   */
  public boolean isFollowedBy(Block block) {
    if (equals(NONE)) {
      return true;
    }
    long before = block.prevEpochLastSeq();
    return before == Block.NOT_FIRST_OF_EPOCH
        ? block.epoch() == epoch && block.firstSeq() == seq + 1
        : block.epoch() >= epoch && before == seq;
  }
}
