package io.gridrelay.node.command;

import io.gridrelay.client.Subscription;
import io.gridrelay.client.SubscriptionStats;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;

/** Counts what is drunk, and says so each second and at the end. Confined to one thread. */
final class DrinkReport {
  private static final long SECOND = 1_000_000_000L;

  private final Subscription<?> events;
  private final ChainCheck chains;
  private final @Nullable LiveLine line;
  private final Rate eventRate = new Rate();
  private final Rate byteRate = new Rate();
  private final long begin = System.nanoTime();
  private long next = begin + SECOND;
  private long count;

  /** Without {@code live} only the end is told. */
  DrinkReport(Subscription<?> events, ChainCheck chains, @Nullable PrintWriter live) {
    this.events = events;
    this.chains = chains;
    this.line = live == null ? null : new LiveLine(live);
  }

  void counted() {
    count++;
  }

  long events() {
    return count;
  }

  void everySecond() {
    if (line == null || System.nanoTime() - next < 0) {
      return;
    }
    next += SECOND;
    SubscriptionStats stats = events.stats();
    line.show(
        "%,.0f events/s, %.1f MB/s, %,d events, cursor %s, %d connections, %d gaps%s"
            .formatted(
                eventRate.of(count),
                byteRate.of(stats.bytes()) / 1e6,
                count,
                events.cursor().map(String::valueOf).orElse("none"),
                stats.connections(),
                chains.gaps(),
                stats.lastProblem().map(problem -> ", last problem: " + problem).orElse("")));
  }

  void summary(PrintWriter err) {
    if (line != null) {
      line.end();
    }
    SubscriptionStats stats = events.stats();
    double seconds = (System.nanoTime() - begin) / 1e9;
    err.printf(
        "%,d events in %.1f s, cursor %s, %d connections, %d duplicates dropped, %d malformed, %d"
            + " gaps%n",
        count,
        seconds,
        events.cursor().map(String::valueOf).orElse("none"),
        stats.connections(),
        stats.duplicates(),
        stats.malformed(),
        chains.gaps());
    chains.firstGap().ifPresent(gap -> err.println("first gap: " + gap));
    err.flush();
  }
}
