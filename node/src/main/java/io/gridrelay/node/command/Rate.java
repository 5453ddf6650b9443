package io.gridrelay.node.command;

/** Turns a counter, looked at now and then, into a rate. Confined to one thread. */
final class Rate {
  private long lastNanos = System.nanoTime();
  private long lastCount;

  /** Per second since the last look. */
  double of(long count) {
    long now = System.nanoTime();
    double rate = (count - lastCount) * 1e9 / Math.max(1, now - lastNanos);
    lastNanos = now;
    lastCount = count;
    return rate;
  }
}
