package io.gridrelay.node.command;

import io.gridrelay.client.SubscriptionStats;
import java.io.PrintWriter;
import java.time.Duration;

/**
 * Tells the user at once that no server answers, and that it is tried further; again every few
 * seconds. Confined to one thread.
 */
final class ReachNotice {
  private static final long AGAIN_NANOS = Duration.ofSeconds(5).toNanos();

  private final long patienceNanos;
  private final PrintWriter err;
  private long awaySince = System.nanoTime();
  private long next = awaySince;
  private boolean told;

  ReachNotice(Duration patience, PrintWriter err) {
    this.patienceNanos = patience.toNanos();
    this.err = err;
  }

  /** Looks at how it stands; to be called some times per second. */
  void look(SubscriptionStats stats) {
    long now = System.nanoTime();
    if (stats.connected()) {
      if (told) {
        err.println("gridrelay: connected to " + stats.server());
        err.flush();
      }
      told = false;
      awaySince = now;
      next = now;
      return;
    }
    if (stats.lastProblem().isPresent() && now - next >= 0) {
      long left = Math.max(0, patienceNanos - (now - awaySince));
      err.println(
          "gridrelay: cannot reach %s, retrying (%d s left)"
              .formatted(stats.lastProblem().get(), Math.ceilDiv(left, 1_000_000_000L)));
      err.flush();
      told = true;
      next = now + AGAIN_NANOS;
    }
  }
}
