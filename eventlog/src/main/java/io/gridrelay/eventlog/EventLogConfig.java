package io.gridrelay.eventlog;

import java.time.Duration;
import java.util.Objects;

/**
 * How a node's log is cut into segments and how long it is kept. All nodes of a cluster use the
 * same {@code segmentBytes}, so that their files are the same byte for byte. Immutable.
 *
 * @param segmentBytes no file of a segment grows longer, unless a single block does
 * @param maxAge segments whose last event is older are deleted
 * @param maxBytes the oldest segments are deleted while the log is larger
 * @param idleOpenSegments how many sealed segments stay open (four descriptors each) after their
 *     last reader has left
 * @param deletionGuard has the last word on the deletion of a segment
 */
public record EventLogConfig(
    long segmentBytes,
    Duration maxAge,
    long maxBytes,
    int idleOpenSegments,
    DeletionGuard deletionGuard) {
  /** Checks ranges. */
  public EventLogConfig {
    Objects.requireNonNull(maxAge, "maxAge");
    Objects.requireNonNull(deletionGuard, "deletionGuard");
    requireRange("segmentBytes", segmentBytes, 4096, 1L << 32);
    requireRange("maxBytes", maxBytes, 1, Long.MAX_VALUE);
    requireRange("idleOpenSegments", idleOpenSegments, 0, 10_000);
    if (maxAge.isNegative() || maxAge.isZero()) {
      throw new IllegalArgumentException("maxAge is " + maxAge + ", allowed: more than zero");
    }
  }

  /** Segments of 512 MiB, kept for 72 hours, whatever their size. */
  public static EventLogConfig defaults() {
    return new EventLogConfig(
        512L << 20, Duration.ofDays(3), Long.MAX_VALUE, 16, DeletionGuard.NONE);
  }

  /** The same with another limit of a segment. */
  public EventLogConfig withSegmentBytes(long bytes) {
    return new EventLogConfig(bytes, maxAge, maxBytes, idleOpenSegments, deletionGuard);
  }

  /** The same with other limits of the log. */
  public EventLogConfig withRetention(Duration age, long bytes) {
    return new EventLogConfig(segmentBytes, age, bytes, idleOpenSegments, deletionGuard);
  }

  /** The same with another number of idle segments that stay open. */
  public EventLogConfig withIdleOpenSegments(int count) {
    return new EventLogConfig(segmentBytes, maxAge, maxBytes, count, deletionGuard);
  }

  /** The same with another guard. */
  public EventLogConfig withDeletionGuard(DeletionGuard guard) {
    return new EventLogConfig(segmentBytes, maxAge, maxBytes, idleOpenSegments, guard);
  }

  private static void requireRange(String name, long value, long min, long max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          name + " is " + value + ", allowed: " + min + " to " + max);
    }
  }
}
