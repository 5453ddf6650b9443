package io.gridrelay.jet;

import java.util.concurrent.atomic.LongAdder;

/** What the sequencer has done since the node started, for metrics. Thread-safe. */
public final class SequencerCounters {
  /** Events that got their numbers. */
  public final LongAdder events = new LongAdder();

  /** Sequence numbers that were given out. */
  public final LongAdder rows = new LongAdder();

  /** Events that the log already had, handed over once more after a restart. */
  public final LongAdder duplicates = new LongAdder();

  /** Events whose rev was below the account's last one: two hosts raced for the account. */
  public final LongAdder stale = new LongAdder();

  /** Events that could not be encoded. Each of them is a bug of ours. */
  public final LongAdder poison = new LongAdder();

  /** Blocks that were appended. */
  public final LongAdder blocks = new LongAdder();

  /** Bytes of those blocks. */
  public final LongAdder blockBytes = new LongAdder();

  /** Times that the sequencer could not take an event because nothing was reserved for it. */
  public final LongAdder waitsForNumbers = new LongAdder();

  /** Times that the sequencer held back an append because the log was too far behind. */
  public final LongAdder waitsForLog = new LongAdder();

  /** Executions that started. */
  public final LongAdder starts = new LongAdder();
}
