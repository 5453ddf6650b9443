package io.gridrelay.node.serve;

import io.gridrelay.node.serve.fanout.ConsumerStart;
import java.util.OptionalLong;

/**
 * What a cursor means. On both wires a number from 10<sup>15</sup> on is a time in microseconds
 * since 1970 (the year 2001 and later), a smaller one a sequence number; sequence numbers never get
 * that large. The firehose goes on <em>behind</em> its cursor, Jetstream <em>with</em> it.
 *
 * <p>Whether the log goes back to the start, or has reached it yet, is not decided here but where
 * the position is looked up: retention may delete something in between, and other nodes may know
 * more. See {@link FutureCursors}.
 */
final class CursorRules {
  private static final long FIRST_TIME_US = 1_000_000_000_000_000L;

  private CursorRules() {}

  /** Where a firehose cursor begins. */
  static ConsumerStart firehose(OptionalLong cursor) {
    if (cursor.isEmpty()) {
      return new ConsumerStart.Live();
    }
    long value = cursor.getAsLong();
    if (value == 0) {
      return new ConsumerStart.Oldest();
    }
    return value >= FIRST_TIME_US
        ? new ConsumerStart.AtTime(Math.min(value, Long.MAX_VALUE - 1) + 1)
        : new ConsumerStart.AfterSeq(value);
  }

  /** Where a Jetstream cursor begins. */
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
}
