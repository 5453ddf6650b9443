package io.gridrelay.client;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** How long to wait before the next attempt to connect. Confined to the reading thread. */
final class Retry {
  private final Duration first;
  private final Duration slowest;
  private final RandomGenerator random;
  private int failures;

  Retry(Duration first, Duration slowest, RandomGenerator random) {
    this.first = first;
    this.slowest = slowest;
    this.random = random;
  }

  /** An event came: the next failure is the first one again. */
  void succeeded() {
    failures = 0;
  }

  /**
   * The next wait in nanoseconds: doubled with each failure, between half of it and all of it, so
   * that clients spread.
   */
  long nextNanos() {
    long doubled = first.toNanos() << Math.min(failures, 20);
    long bound = doubled <= 0 ? slowest.toNanos() : Math.min(doubled, slowest.toNanos());
    failures++;
    return bound / 2 + random.nextLong(bound / 2 + 1);
  }
}
