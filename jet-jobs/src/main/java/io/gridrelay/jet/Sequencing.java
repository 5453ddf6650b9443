package io.gridrelay.jet;

import io.gridrelay.eventlog.EventVisitor;
import java.time.InstantSource;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;

/**
 * What the sequencer needs from the node that it runs on. The node implements it and puts it into
 * Hazelcast's user context under {@link #KEY}. Thread-safe.
 */
public interface Sequencing {
  /** Name in the user context. */
  String KEY = "gridrelay.sequencing";

  SequencerConfig config();

  /**
   * Asks for the lease, for one execution of the job; it is granted some time later. Every lease
   * that was taken before is lost by this. Never blocks.
   */
  SequencerLease takeLease();

  /**
   * Returns once this node's log, together with what is in the Ringbuffer up to {@code ringTail},
   * has every event that any log of the cluster can have: only then may a new epoch say where the
   * one before ended. Called once the lease is held, off the sequencer's thread. Blocks, for as
   * long as events are missing that nobody has who is there.
   *
   * @param ringTail position of the newest item in the Ringbuffer; -1 if it has never had any
   * @param wanted false when nobody waits for the answer any more
   * @throws InterruptedException if it was no longer wanted, or the thread was interrupted
   */
  void completeLog(long ringTail, BooleanSupplier wanted) throws InterruptedException;

  /** Last sequence number in this node's log, 0 if it is empty. Never blocks. */
  long logLastSeq();

  /** Shows every event of this node's log behind the sequence number, in their order. Blocks. */
  void eventsAfter(long seq, EventVisitor visitor);

  /**
   * Last rev of an account by the fold of the log, as TID value; 0 if it has none. Does not block;
   * the answer may take a while.
   */
  CompletionStage<Long> lastRev(String did);

  /**
   * Position in the Ringbuffer up to which this node's tail reader has appended everything to the
   * log; -1 before the first. The sequencer never gets further ahead of it than the Ringbuffer can
   * hold. Never blocks.
   */
  long loggedRingSequence();

  /** The time by which events are numbered; should not go back. Never blocks. */
  InstantSource clock();

  SequencerCounters counters();
}
