package io.gridrelay.node.rig;

import java.time.Duration;

/**
 * How long one consumer heard nothing, from when it is asked to {@link #listen} on. Thread-safe.
 */
final class Silence {
  private static final long NEVER = Long.MAX_VALUE;

  private long lastNanos = System.nanoTime();
  private long longestNanos;
  private long highest;
  private long firstNewNanos = NEVER;
  private boolean disconnected;

  /**
   * Begins anew.
   *
   * @param highestSoFar number of the newest message that any consumer of this wire has
   */
  synchronized void listen(long highestSoFar) {
    lastNanos = System.nanoTime();
    longestNanos = 0;
    highest = highestSoFar;
    firstNewNanos = NEVER;
    disconnected = false;
  }

  /** A message came. */
  synchronized void ended(long nanos, long number) {
    longestNanos = Math.max(longestNanos, nanos - lastNanos);
    lastNanos = nanos;
    if (number > highest && firstNewNanos == NEVER) {
      firstNewNanos = nanos;
    }
  }

  /** The connection ended from the other side. */
  synchronized void disconnected() {
    disconnected = true;
  }

  /** The longest time without a message, that since the last one included. */
  synchronized Duration longest() {
    return Duration.ofNanos(Math.max(longestNanos, System.nanoTime() - lastNanos));
  }

  synchronized boolean wasDisconnected() {
    return disconnected;
  }

  /** When the first message came that nobody had at the beginning; a huge number if none did. */
  synchronized long firstNewNanos() {
    return firstNewNanos;
  }
}
