package io.gridrelay.node;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The node's time: the system's, which may step back, made into one that never does. While the
 * system's time is behind what was told before, this one goes on at half its pace until they meet.
 *
 * <p>So the {@code time_us} of events stay apart as the events are, and no host's events count as
 * from the future, and are lost, because our clock was set back.
 *
 * <p>Thread-safe.
 */
final class ForwardClock implements InstantSource {
  private static final Logger LOG = LoggerFactory.getLogger(ForwardClock.class);
  private static final Duration WORTH_TELLING = Duration.ofSeconds(1);

  private final InstantSource system;
  private final LongSupplier nanoClock;
  private final ReentrantLock lock = new ReentrantLock();
  // Under the lock:
  private Instant told;
  private long toldNanos;
  private boolean behind;

  /**
   * @param floor the time starts no earlier: that of the newest event in the log
   * @param nanoClock pace of the time, whatever the system's does; as {@link System#nanoTime}
   */
  ForwardClock(InstantSource system, Instant floor, LongSupplier nanoClock) {
    this.system = system;
    this.nanoClock = nanoClock;
    told = floor;
    toldNanos = nanoClock.getAsLong();
  }

  @Override
  public Instant instant() {
    Instant now = system.instant();
    lock.lock();
    try {
      long nanos = nanoClock.getAsLong();
      if (now.isBefore(told)) {
        tell(Duration.between(now, told));
        now = told.plusNanos(Math.max(0, nanos - toldNanos) / 2);
      } else {
        behind = false;
      }
      told = now;
      toldNanos = nanos;
      return now;
    } finally {
      lock.unlock();
    }
  }

  private void tell(Duration back) {
    if (!behind && back.compareTo(WORTH_TELLING) > 0) {
      behind = true;
      LOG.warn(
          "the system's clock is {} behind the time of this node: it goes on at half pace until"
              + " they meet; look at the machine's time synchronization",
          back);
    }
  }
}
