package io.gridrelay.node.testing;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits in tests: polls a condition under a deadline. Thread-safe. */
public final class Eventually {
  private static final Duration PAUSE = Duration.ofMillis(2);
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private Eventually() {}

  /** Returns when the condition holds; fails after half a minute. */
  public static void await(String what, BooleanSupplier condition) {
    await(LIMIT, () -> what, condition);
  }

  /**
   * Returns when the condition holds.
   *
   * @param what is waited for, asked when it did not come
   */
  public static void await(Duration limit, Supplier<String> what, BooleanSupplier condition) {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - start > limit.toNanos()) {
        throw new AssertionError("not within " + limit + ": " + what.get());
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }
}
