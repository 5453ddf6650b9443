package io.gridrelay.node.serve.fanout;

import io.gridrelay.eventlog.EventLog;
import java.util.List;

/**
 * Serves the unfiltered consumers of a loop: one round gives each of them its turn. A round that
 * takes long is done in several passes, so that the thread looks at its sockets in between. Used by
 * the loop's thread.
 */
final class RangeRound {
  /** How far a pass has got. */
  enum Progress {
    /** Everybody has what was published when the pass began. */
    DONE,
    /** Some have not had their turn yet. */
    PAUSED,
    /** All have had their turn, but for some of them the log has grown since. */
    OVERTAKEN
  }

  private static final long PASS_NANOS = 5_000_000;

  private final EventLog eventLog;
  private final List<Consumer> consumers;

  /** Where a paused round goes on. */
  private int resumeAt;

  /** Where the log ended when the round began. */
  private long roundSeq;

  /**
   * Makes one that has nobody served yet.
   *
   * @param consumers those of the loop, which come and go
   */
  RangeRound(EventLog eventLog, List<Consumer> consumers) {
    this.eventLog = eventLog;
    this.consumers = consumers;
  }

  /** The last consumer of the list was moved here. It may not have had its turn yet. */
  void moved(int at) {
    resumeAt = Math.min(resumeAt, at);
  }

  /** Goes on with the round, or begins one. */
  Progress pass(long startNanos) {
    long lastSeq = eventLog.lastSeq();
    if (resumeAt == 0) {
      roundSeq = lastSeq;
    }
    int i = resumeAt;
    resumeAt = 0;
    while (i < consumers.size()) {
      Consumer consumer = consumers.get(i);
      if (consumer.waitsForRanges()) {
        consumer.writable();
        if (System.nanoTime() - startNanos > PASS_NANOS) {
          resumeAt = consumer.index == i ? i + 1 : i;
          return Progress.PAUSED;
        }
      }
      if (consumer.index == i) {
        i++;
      }
    }
    // What was published while the round paused has woken nobody, as the next pass was due anyway:
    // those who had their turn before the pause do not have it yet.
    return roundSeq == lastSeq ? Progress.DONE : Progress.OVERTAKEN;
  }
}
