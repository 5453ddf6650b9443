package io.gridrelay.jet;

/**
 * The right to give out sequence numbers, for one execution of the sequencer. The numbers come from
 * ranges that are reserved in the state store before any of them is used, so no other holder, past
 * or future, can use them again.
 *
 * <p>None of the calls blocks. {@link #isHeld} may be called by any thread; everything else belongs
 * to the sequencer's.
 */
public interface SequencerLease extends AutoCloseable {
  /**
   * Whether the lease is held at this moment, by the holder's own monotonic clock. False before it
   * was granted and for ever after it was lost: a sequencer that sees it lost ends, and asks for a
   * new lease when it starts again.
   */
  boolean isHeld();

  /** Whether it was held once and is no more. */
  boolean isLost();

  /** Number of this holding, larger than that of every earlier one. Valid once held. */
  long epoch();

  /**
   * The last sequence number that was given out, under this lease or before it. Valid once held.
   */
  long lastSeq();

  /**
   * The last {@code time_us} that was given out, under this lease or before it. Valid once held.
   */
  long lastTimeUs();

  /** Highest sequence number that may be given out now. */
  long reservedUntilSeq();

  /** Highest {@code time_us} that may be given out now. */
  long reservedUntilTimeUs();

  /** Tells the lease which numbers are the last that were given out. Both only grow. */
  void taken(long lastSeq, long lastTimeUs);

  /**
   * Gives the lease back. The numbers told last are exact, so that the next holder continues
   * without a gap.
   */
  @Override
  void close();
}
