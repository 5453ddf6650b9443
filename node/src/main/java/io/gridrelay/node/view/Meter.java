package io.gridrelay.node.view;

/** Turns a growing count, looked at now and then, into a rate. Confined to one thread. */
public final class Meter {
  private long lastNanos = System.nanoTime();
  private double lastCount;
  private boolean begun;

  /** Per second since the last look; 0 at the first. */
  public double rate(double count) {
    long now = System.nanoTime();
    double rate = begun ? (count - lastCount) * 1e9 / Math.max(1, now - lastNanos) : 0;
    begun = true;
    lastNanos = now;
    lastCount = count;
    return Math.max(0, rate);
  }
}
