package io.gridrelay.benchmarks.spine;

import com.sun.management.OperatingSystemMXBean;
import io.gridrelay.eventlog.EventLogConfig;
import io.gridrelay.node.Spine;
import io.gridrelay.node.SpineConfig;
import io.gridrelay.node.Storage;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * What the spine costs: events of a production-like size are handed over at a steady rate; prints
 * CPU of the whole process per event (making the events included) and the time from the hand-over
 * to publication.
 *
 * <p>{@code SpineLoad [eventsPerSecond [seconds [directory]]]}; the first half of the time warms up
 * and is not counted.
 */
public final class SpineLoad {
  private SpineLoad() {}

  public static void main(String[] args) throws IOException {
    int rate = args.length > 0 ? Integer.parseInt(args[0]) : 1_000;
    int seconds = args.length > 1 ? Integer.parseInt(args[1]) : 20;
    Path directory =
        args.length > 2 ? Path.of(args[2]) : Files.createTempDirectory("gridrelay-spine-load");
    try (Storage storage = Storage.open(directory, EventLogConfig.defaults())) {
      run(storage, rate, seconds);
    }
  }

  private static void run(Storage storage, int rate, int seconds) {
    int count = Math.multiplyExact(rate, seconds);
    LoadFeed feed = new LoadFeed(count);
    Spine spine = Spine.start(storage, SpineConfig.singleNode("spine-load"));
    try {
      long[] latencies = new long[count];
      AtomicLong seen = new AtomicLong(storage.log().lastSeq());
      storage
          .log()
          .addPublishListener(
              () -> {
                long now = System.nanoTime();
                seen.set(
                    storage
                            .log()
                            .eventsFrom(
                                seen.get() + 1,
                                event -> {
                                  int index = (int) event.upstreamSeq();
                                  latencies[index] = now - feed.handedOverNanos(index);
                                })
                        - 1);
              });
      spine.run(null, feed, did -> 0, block -> {}, feed, Throwable::printStackTrace);
      feed(feed, rate, count, spine, latencies);
    } finally {
      spine.close();
    }
  }

  private static void feed(LoadFeed feed, int rate, int count, Spine spine, long[] latencies) {
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long start = System.nanoTime();
    long cpuAtHalf = 0;
    long timeAtHalf = 0;
    long blocksAtHalf = 0;
    for (int i = 0; i < count; i++) {
      LockSupport.parkNanos(start + i * 1_000_000_000L / rate - System.nanoTime());
      if (i == count / 2) {
        cpuAtHalf = system.getProcessCpuTime();
        timeAtHalf = System.nanoTime();
        blocksAtHalf = spine.counters().blocks.sum();
      }
      feed.add(i);
    }
    while (feed.waiting() > 0) {
      LockSupport.parkNanos(1_000_000);
    }
    long cpu = system.getProcessCpuTime() - cpuAtHalf;
    long time = System.nanoTime() - timeAtHalf;
    long[] counted = Arrays.copyOfRange(latencies, count / 2, count);
    Arrays.sort(counted);
    System.out.printf(
        "rate=%d/s events=%d cpu=%.1f us/event cores=%.2f p50=%.2f ms p99=%.2f ms max=%.1f ms"
            + " blocks=%.0f/s syncs=%d%n",
        rate,
        counted.length,
        cpu / 1e3 / counted.length,
        (double) cpu / time,
        counted[counted.length / 2] / 1e6,
        counted[counted.length * 99 / 100] / 1e6,
        counted[counted.length - 1] / 1e6,
        (spine.counters().blocks.sum() - blocksAtHalf) * 1e9 / time,
        spine.syncs());
  }
}
