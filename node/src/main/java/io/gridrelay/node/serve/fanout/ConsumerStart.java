package io.gridrelay.node.serve.fanout;

import io.gridrelay.eventlog.LogTail;

/** Where in the log a consumer wants to begin. */
public sealed interface ConsumerStart {
  /** With what is appended from now on. */
  record Live() implements ConsumerStart {}

  /** With the oldest event that the log holds. */
  record Oldest() implements ConsumerStart {}

  /** With the first event whose sequence number is greater. */
  record AfterSeq(long seq) implements ConsumerStart {}

  /** With the first event whose time is not before this one, in microseconds. */
  record AtTime(long timeUs) implements ConsumerStart {}

  /**
   * Whether rows that the consumer has or does not want may still come into a log that ends there.
   * Begun at its end, such a consumer would get them.
   */
  default boolean isAheadOf(LogTail tail) {
    return switch (this) {
      case Live(), Oldest() -> false;
      case AfterSeq(long seq) -> seq > tail.lastSeq();
      case AtTime(long timeUs) -> timeUs - 1 > tail.lastTimeUs();
    };
  }

  /** A word for the metrics. */
  default String kind() {
    return switch (this) {
      case Live() -> "live";
      case Oldest() -> "oldest";
      case AfterSeq(long seq) -> "seq";
      case AtTime(long timeUs) -> "time";
    };
  }
}
