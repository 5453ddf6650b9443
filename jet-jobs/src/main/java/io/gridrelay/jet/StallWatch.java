package io.gridrelay.jet;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Notices that events wait on this member and that nothing has been appended to the Ringbuffer for
 * as long, by whatever member. That the log of this member alone does not get on is not a stall.
 *
 * <p>Belongs to one thread.
 */
final class StallWatch {
  /** So much is ordinary; the ring is not asked before. */
  private static final Duration ORDINARY = Duration.ofSeconds(5);

  private final Duration limit;
  private final LongSupplier nanoClock;
  private boolean watching;
  private long tail;
  private long sinceNanos;

  StallWatch(Duration limit, LongSupplier nanoClock) {
    this.limit = limit;
    this.nanoClock = nanoClock;
  }

  /**
   * Call it often.
   *
   * @param waiting for how long events have waited here without any being acknowledged
   * @param ringTail where the ring ends now
   * @return true once for each limit that the stall lasts
   */
  boolean notices(Duration waiting, LongSupplier ringTail) {
    if (waiting.compareTo(ORDINARY) < 0) {
      watching = false;
      return false;
    }
    long end = ringTail.getAsLong();
    if (!watching || end != tail) {
      watching = true;
      tail = end;
      sinceNanos = nanoClock.getAsLong();
      return false;
    }
    if (nanoClock.getAsLong() - sinceNanos < limit.toNanos()) {
      return false;
    }
    sinceNanos = nanoClock.getAsLong();
    return true;
  }
}
