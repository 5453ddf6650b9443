package io.gridrelay.benchmarks.eventlog;

import com.sun.management.OperatingSystemMXBean;
import io.gridrelay.eventlog.Block;
import io.gridrelay.eventlog.EventLog;
import io.gridrelay.eventlog.EventLogConfig;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.concurrent.locks.LockSupport;

/**
 * Appends blocks of 50 events of 5 kB as fast as possible, or at a rate, parses and publishes each,
 * and syncs every 20 ms on a second thread, as a node does. Prints throughput and CPU per event.
 *
 * <p>{@code AppendLoad [directory] [seconds] [blocks per second, 0 = all it can]}
 */
public final class AppendLoad {
  private static final Duration SYNC_INTERVAL = Duration.ofMillis(20);
  private static final int BATCH = 400;

  private final EventLog log;
  private final SampleBlocks blocks = new SampleBlocks();
  private volatile boolean done;
  private long syncs;
  private long longestSyncNanos;

  private AppendLoad(EventLog log) {
    this.log = log;
  }

  /** See the class comment. */
  public static void main(String[] arguments) throws Exception {
    Path directory =
        arguments.length > 0 ? Path.of(arguments[0]) : Files.createTempDirectory("append-load");
    int seconds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 15;
    int rate = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 0;
    EventLogConfig config =
        EventLogConfig.defaults().withRetention(Duration.ofDays(9999), 1L << 30);
    try (EventLog log = EventLog.open(directory, config)) {
      new AppendLoad(log).run(seconds, rate);
    }
  }

  private void run(int seconds, int rate) throws InterruptedException {
    warmUp();
    Thread syncer = Thread.ofPlatform().name("sync").start(this::syncUntilDone);
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long appended = 0;
    long bytes = 0;
    long appendCpu = 0;
    long appendWall = 0;
    long syncCpuAndRest = 0;
    long[] latencies = new long[1 << 20];
    long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
    while (System.nanoTime() < end) {
      // Blocks are made beforehand: making them is the sequencer's work, not the log's.
      Deque<byte[]> batch = batch();
      long processCpu = system.getProcessCpuTime();
      long wall = System.nanoTime();
      long cpu = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
      for (byte[] item = batch.poll(); item != null; item = batch.poll()) {
        long start = System.nanoTime();
        log.append(Block.parse(item));
        log.publish();
        latencies[(int) (appended++ % latencies.length)] = System.nanoTime() - start;
        bytes += item.length;
        if (rate > 0) {
          LockSupport.parkNanos(1_000_000_000L / rate - (System.nanoTime() - start));
        }
      }
      appendCpu += ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - cpu;
      appendWall += System.nanoTime() - wall;
      syncCpuAndRest += system.getProcessCpuTime() - processCpu;
      log.enforceRetention(Instant.now());
    }
    done = true;
    syncer.join();
    report(appended, bytes, appendWall, appendCpu, syncCpuAndRest, latencies);
  }

  private void report(
      long blockCount, long bytes, long wall, long cpu, long processCpu, long[] latencies) {
    long events = blockCount * SampleBlocks.EVENTS;
    long[] sorted = Arrays.copyOf(latencies, (int) Math.min(blockCount, latencies.length));
    Arrays.sort(sorted);
    System.out.printf(
        "%,d events, %,d MB/s, %,d events/s while appending%n",
        events, bytes * 1000 / wall, events * 1_000_000_000L / wall);
    System.out.printf(
        "CPU per event: %.2f us (parse, append, publish), %.2f us with sync and everything else in"
            + " the process%n",
        cpu / 1000.0 / events, processCpu / 1000.0 / events);
    System.out.printf(
        "append of a block: p50 %d us, p99 %d us, max %d us; %d syncs, longest %d ms%n",
        sorted[sorted.length / 2] / 1000,
        sorted[sorted.length * 99 / 100] / 1000,
        sorted[sorted.length - 1] / 1000,
        syncs,
        longestSyncNanos / 1_000_000);
  }

  private Deque<byte[]> batch() {
    Deque<byte[]> batch = new ArrayDeque<>();
    for (int i = 0; i < BATCH; i++) {
      batch.add(blocks.next().asByteArray());
    }
    return batch;
  }

  private void warmUp() {
    for (int i = 0; i < 20; i++) {
      for (byte[] item : batch()) {
        log.append(Block.parse(item));
        log.publish();
      }
    }
    log.sync();
  }

  private void syncUntilDone() {
    while (!done) {
      long start = System.nanoTime();
      log.sync();
      syncs++;
      long took = System.nanoTime() - start;
      longestSyncNanos = Math.max(longestSyncNanos, took);
      LockSupport.parkNanos(SYNC_INTERVAL.toNanos() - took);
    }
  }
}
