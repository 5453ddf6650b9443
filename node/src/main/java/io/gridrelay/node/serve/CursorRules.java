package io.gridrelay.node.serve;

import io.gridrelay.eventlog.EventLog;
import io.gridrelay.node.serve.fanout.ConsumerStart;
import java.util.OptionalLong;

/**
 * What a cursor means. On both wires a number from 10<sup>15</sup> on is a time in microseconds
 * since 1970 (the year 2001 and later), a smaller one a sequence number; sequence numbers never get
 * that large. The firehose goes on <em>behind</em> its cursor, Jetstream <em>with</em> it.
 *
 * <p>Whether the log still goes back to the start is not decided here but where the position is
 * looked up, for retention may delete something in between.
 */
final class CursorRules {
  private static final long FIRST_TIME_US = 1_000_000_000_000_000L;

  private CursorRules() {}

  /** The meaning of a firehose cursor. */
  sealed interface Firehose {
    /** Where to begin. */
    record Begin(ConsumerStart start, String kind) implements Firehose {}

    /** Nobody can have been given this cursor: say so, then close. */
    record Future() implements Firehose {
      @Override
      public String kind() {
        return "future";
      }
    }

    /** For the metrics. */
    String kind();
  }

  /**
   * Decides.
   *
   * @param head highest sequence number that can have been given out
   */
  static Firehose firehose(OptionalLong cursor, long head, long nowUs, EventLog log) {
    if (cursor.isEmpty()) {
      return new Firehose.Begin(new ConsumerStart.Live(), "live");
    }
    long value = cursor.getAsLong();
    if (value == 0) {
      return new Firehose.Begin(new ConsumerStart.Oldest(), "oldest");
    }
    if (value >= FIRST_TIME_US) {
      return value > Math.max(log.lastTimeUs(), nowUs)
          ? new Firehose.Future()
          : new Firehose.Begin(new ConsumerStart.AtTime(value + 1), "time");
    }
    return value > Math.max(head, log.lastSeq())
        ? new Firehose.Future()
        : new Firehose.Begin(new ConsumerStart.AfterSeq(value), "seq");
  }

  /** Where a Jetstream cursor begins; nothing is ever refused or announced on this wire. */
  static ConsumerStart jetstream(OptionalLong cursor) {
    if (cursor.isEmpty()) {
      return new ConsumerStart.Live();
    }
    long value = cursor.getAsLong();
    if (value == 0) {
      return new ConsumerStart.Oldest();
    }
    return value >= FIRST_TIME_US
        ? new ConsumerStart.AtTime(value)
        : new ConsumerStart.AfterSeq(value - 1);
  }

  /** For the metrics. */
  static String jetstreamKind(OptionalLong cursor) {
    return switch (jetstream(cursor)) {
      case ConsumerStart.Live() -> "live";
      case ConsumerStart.Oldest() -> "oldest";
      case ConsumerStart.AfterSeq(long seq) -> "seq";
      case ConsumerStart.AtTime(long timeUs) -> "time";
    };
  }
}
