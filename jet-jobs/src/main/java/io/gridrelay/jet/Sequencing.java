package io.gridrelay.jet;

import io.gridrelay.eventlog.EventVisitor;
import java.time.InstantSource;
import java.util.concurrent.CompletionStage;

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
  SequencerLease takeLease(long executionId);

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
