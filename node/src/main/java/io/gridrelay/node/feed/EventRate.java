package io.gridrelay.node.feed;

import java.util.concurrent.TimeUnit;

/**
 * How many events one host may send per second, averaged over ten: a burst passes, a flood is read
 * slower. Not thread-safe.
 */
final class EventRate {

  private static final long BURST_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final long nanosPerEvent;

  /** When everything that came so far would have come at the allowed pace. */
  private long paidUntilNanos;

  /**
   * @param perSecond 0 for no limit
   */
  EventRate(int perSecond, long nowNanos) {
    nanosPerEvent = perSecond == 0 ? 0 : TimeUnit.SECONDS.toNanos(1) / perSecond;
    paidUntilNanos = nowNanos;
  }

  /** An event came. */
  void use(long nowNanos) {
    if (paidUntilNanos - nowNanos < 0) {
      paidUntilNanos = nowNanos;
    }
    paidUntilNanos += nanosPerEvent;
  }

  /** How long the host must not be read; not positive if it may. */
  long waitNanos(long nowNanos) {
    return nanosPerEvent == 0 ? 0 : paidUntilNanos - nowNanos - BURST_NANOS;
  }
}
