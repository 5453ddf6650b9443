package io.gridrelay.node.feed;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Waits between attempts to reach a host: double each time, with jitter so that the hosts of a
 * provider that went down do not all come back in one second, up to a longest wait. There is no
 * last attempt: a host that was away for a year is found again within the hour. Not thread-safe.
 */
final class Backoff {

  private final long firstMillis;
  private final long slowestMillis;
  private final RandomGenerator random;
  private int failures;

  Backoff(Duration first, Duration slowest, RandomGenerator random) {
    this.firstMillis = Math.max(1, first.toMillis());
    this.slowestMillis = slowest.toMillis();
    this.random = random;
  }

  /** Between half and the whole of the step that has come. */
  long nextMillis() {
    int doublings = Math.min(failures++, 40);
    long step = Math.min(slowestMillis, firstMillis << Math.min(doublings, 32));
    return step / 2 + random.nextLong(step / 2 + 1);
  }

  void reset() {
    failures = 0;
  }

  /** Attempts in a row without progress. */
  int failures() {
    return failures;
  }
}
