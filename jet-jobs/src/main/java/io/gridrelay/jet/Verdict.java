package io.gridrelay.jet;

/** What became of an event that was offered to the {@link Sequencer}. */
enum Verdict {
  /** It has its numbers and is in the block. */
  TAKEN,
  /** The log has it already. It is dropped, and its host's cursor may pass it. */
  DUPLICATE,
  /** The account has moved on to a later rev. It is dropped, and its host's cursor may pass it. */
  STALE,
  /** It could not be encoded. It is dropped, and its host's cursor may pass it. */
  POISON,
  /** The block has no room for it: append the block, then offer the same event again. */
  BLOCK_FULL,
  /** Nothing is reserved for it at the moment: offer the same event again later. */
  NO_NUMBERS,
  /**
   * Its account may have been forgotten: look up the last rev, tell it to the sequencer, then offer
   * the same event again.
   */
  UNKNOWN_ACCOUNT;

  boolean isDropped() {
    return this == DUPLICATE || this == STALE || this == POISON;
  }
}
