package io.gridrelay.node.feed;

import java.util.concurrent.TimeUnit;

/**
 * Tells a host that repeats itself from one whose numbering began anew: the one soon goes on above
 * what it sent before, the other keeps counting up from below. Eight numbers that rise below the
 * mark, or half a minute of nothing else, are a new numbering. Not thread-safe.
 */
final class SeqRegressions {

  private static final int RUN = 8;
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

  private int run;
  private long lastSeq;
  private long sinceNanos;

  /** An event below the mark came; true if that makes it a new numbering. */
  boolean isReset(long seq, long nowNanos) {
    if (run == 0 || seq <= lastSeq) {
      run = 0;
      sinceNanos = nowNanos;
    }
    run++;
    lastSeq = seq;
    return run >= RUN || run > 1 && nowNanos - sinceNanos > PATIENCE_NANOS;
  }

  /** An event above the mark came. */
  void clear() {
    run = 0;
  }
}
