package io.gridrelay.node.lane;

import java.util.concurrent.TimeUnit;

/**
 * How often events of one host may make us fetch a DID document once more: a host that sends wrong
 * signatures must not make us flood the directory. Up to a point it waits, which a host that
 * changes many keys at once wants; beyond that the document at hand decides. Thread-safe.
 */
final class RenewalLimiter {

  private static final long REFUSED = -1;
  private static final long LONGEST_WAIT_NANOS = TimeUnit.SECONDS.toNanos(20);

  private final long intervalNanos;
  private final long burstNanos;
  private long nextNanos;

  /**
   * @param perSecond how many in the long run
   * @param burst how many at once
   */
  RenewalLimiter(int perSecond, int burst, long nowNanos) {
    this.intervalNanos = TimeUnit.SECONDS.toNanos(1) / perSecond;
    this.burstNanos = intervalNanos * burst;
    this.nextNanos = nowNanos - burstNanos;
  }

  /** How long to wait before the look-up, or negative: there must be none. */
  synchronized long reserve(long nowNanos) {
    long turn = Math.max(nextNanos, nowNanos - burstNanos);
    if (turn - nowNanos > LONGEST_WAIT_NANOS) {
      return REFUSED;
    }
    nextNanos = turn + intervalNanos;
    return Math.max(0, turn - nowNanos);
  }
}
