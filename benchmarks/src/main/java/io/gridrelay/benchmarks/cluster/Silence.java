package io.gridrelay.benchmarks.cluster;

/**
 * What a consumer hears and does not hear, on the clock of {@link System#nanoTime}. Thread-safe.
 */
final class Silence {
  private long lastNanos = System.nanoTime();
  private long gapBegan = lastNanos;
  private long gapEnded = lastNanos;
  private long lostNanos;
  private long foundNanos;
  private boolean isLost;
  private boolean wasLost;

  /** Forgets what was. */
  synchronized void listen() {
    lastNanos = System.nanoTime();
    gapBegan = lastNanos;
    gapEnded = lastNanos;
    wasLost = false;
    isLost = false;
  }

  /** An event came. */
  synchronized void ended() {
    long now = System.nanoTime();
    if (now - lastNanos > gapEnded - gapBegan) {
      gapBegan = lastNanos;
      gapEnded = now;
    }
    lastNanos = now;
    if (isLost) {
      isLost = false;
      foundNanos = now;
    }
  }

  /** The node is not there any more. */
  synchronized void lost() {
    if (!wasLost) {
      lostNanos = System.nanoTime();
      wasLost = true;
      isLost = true;
    }
  }

  /** When the longest silence began. */
  synchronized long gapBegan() {
    return gapBegan;
  }

  /** When it ended. */
  synchronized long gapEnded() {
    return gapEnded;
  }

  synchronized long lastNanos() {
    return lastNanos;
  }

  /** When its node went; only if {@link #isBack} or on the way to it. */
  synchronized long lostNanos() {
    return lostNanos;
  }

  /** When the first event came from another node. */
  synchronized long foundNanos() {
    return foundNanos;
  }

  /** Whether its node went, and another one has sent something since. */
  synchronized boolean isBack() {
    return wasLost && !isLost;
  }
}
