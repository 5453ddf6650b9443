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

  private static final int MOST_TIMES = 16;

  private final long limitNanos;
  private final LongSupplier nanoClock;
  private boolean watching;
  private long tail;
  private long sinceNanos;
  private long patienceNanos;

  StallWatch(Duration limit, LongSupplier nanoClock) {
    limitNanos = limit.toNanos();
    patienceNanos = limitNanos;
    this.nanoClock = nanoClock;
  }

  /**
   * Call it often.
   *
   * @param waiting for how long events have waited here without any being acknowledged
   * @param ringTail where the ring ends now
   * @return true once the limit is over, and then each time after twice as long as before: what
   *     takes long to begin must not be kept from it for ever
   */
  boolean notices(Duration waiting, LongSupplier ringTail) {
    if (waiting.compareTo(ORDINARY) < 0) {
      forget();
      return false;
    }
    long end = ringTail.getAsLong();
    if (end != tail) {
      patienceNanos = limitNanos;
    }
    if (!watching || end != tail) {
      watching = true;
      tail = end;
      sinceNanos = nanoClock.getAsLong();
      return false;
    }
    if (nanoClock.getAsLong() - sinceNanos < patienceNanos) {
      return false;
    }
    sinceNanos = nanoClock.getAsLong();
    patienceNanos = Math.min(2 * patienceNanos, MOST_TIMES * limitNanos);
    return true;
  }

  /** There is a reason for it: what lasts from now on counts. */
  void forget() {
    watching = false;
  }
}
