package io.gridrelay.eventlog;

import java.time.Instant;
import java.util.concurrent.TimeUnit;

/**
 * Which segment may go: the oldest, if it is too old or the log too large, and the guard agrees.
 * Never the newest. Pure function of its arguments; thread-safe.
 */
final class Retention {
  private final EventLogConfig config;

  Retention(EventLogConfig config) {
    this.config = config;
  }

  /** Whether the oldest segment of the list may be deleted now. */
  boolean mayDeleteOldest(SegmentList segments, Instant now) {
    Segment oldest = segments.oldest();
    boolean due = isTooOld(oldest, now) || bytes(segments) > config.maxBytes();
    return segments.segments().size() > 1 && due && config.deletionGuard().canDelete(oldest);
  }

  private boolean isTooOld(Segment segment, Instant now) {
    Instant oldestAllowed = now.minus(config.maxAge());
    long oldestAllowedUs =
        TimeUnit.SECONDS.toMicros(oldestAllowed.getEpochSecond()) + oldestAllowed.getNano() / 1000;
    return segment.extent().lastTimeUs() < oldestAllowedUs;
  }

  static long bytes(SegmentList segments) {
    long sum = 0;
    for (Segment segment : segments.segments()) {
      sum += segment.bytes();
    }
    return sum;
  }
}
