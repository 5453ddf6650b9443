package io.gridrelay.benchmarks.cluster;

import java.util.Arrays;

/** How old events were when they came, in nanoseconds. Thread-safe. */
final class Ages {
  private long[] ages = new long[1 << 12];
  private int count;

  synchronized void add(long nanos) {
    if (count == ages.length) {
      ages = Arrays.copyOf(ages, 2 * count);
    }
    ages[count++] = nanos;
  }

  synchronized void addAll(long[] others) {
    for (long age : others) {
      add(age);
    }
  }

  /** All since the last call, from the youngest on. */
  synchronized long[] take() {
    long[] sorted = Arrays.copyOf(ages, count);
    count = 0;
    Arrays.sort(sorted);
    return sorted;
  }

  /** Of sorted ones, in milliseconds; no number if there are none. */
  static double millis(long[] sorted, double quantile) {
    return sorted.length == 0
        ? Double.NaN
        : sorted[(int) Math.min(sorted.length - 1L, (long) (sorted.length * quantile))] * 1e-6;
  }
}
