package io.gridrelay.benchmarks.eventlog;

import io.gridrelay.eventlog.Block;
import io.gridrelay.eventlog.EventLog;
import io.gridrelay.eventlog.EventLogConfig;
import io.gridrelay.eventlog.LogPosition;
import io.gridrelay.eventlog.Rendition;
import io.gridrelay.eventlog.RowCursor;
import io.gridrelay.eventlog.Segment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The parts of the log that run per event, per row and consumer, or per connection. Run with {@code
 * -prof gc}: walking must not allocate.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
@SuppressWarnings("NullAway.Init") // JMH calls the set-up
public class EventLogBenchmark {
  private static final int ROWS = 100_000;

  /** Events per block: packed under load, and alone when the stream is quiet. */
  @Param({"50", "1"})
  public int events;

  private final SampleBlocks blocks = new SampleBlocks();
  private final Random random = new Random(1);
  private Path directory;
  private byte[] block;
  private EventLog log;
  private Segment segment;

  /** Fills one segment. */
  @Setup(Level.Trial)
  public void open() throws IOException {
    directory = Files.createTempDirectory("eventlog");
    log = EventLog.open(directory, EventLogConfig.defaults().withSegmentBytes(1L << 30));
    for (int row = 0; row < ROWS; row += events) {
      log.append(blocks.next(events));
    }
    log.publish();
    block = blocks.next(events).asByteArray();
    segment = log.oldest(Rendition.JETSTREAM).segment();
  }

  /** Deletes the log. */
  @TearDown(Level.Trial)
  public void close() throws IOException {
    segment.release();
    log.close();
    try (Stream<Path> files = Files.walk(directory)) {
      files.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
    }
  }

  /** Per row: what a filter by account and collection looks at. */
  @Benchmark
  @OperationsPerInvocation(ROWS)
  public long walkRows() {
    RowCursor rows = segment.rowsFrom(0);
    long matches = 0;
    while (rows.next()) {
      if (rows.didHash() == 42 || rows.collectionId() == 1000) {
        matches += rows.frameEnd(Rendition.JETSTREAM);
      }
    }
    return matches;
  }

  /** Per row: all that is needed to send it. */
  @Benchmark
  @OperationsPerInvocation(ROWS)
  public long walkRowsWithFrames() {
    RowCursor rows = segment.rowsFrom(0);
    long sum = 0;
    while (rows.next()) {
      sum += rows.seq() ^ rows.timeUs() ^ rows.didHash() ^ rows.collectionId();
      sum += rows.frameEnd(Rendition.JETSTREAM) - rows.frameStart(Rendition.JETSTREAM);
    }
    return sum;
  }

  /** A random cursor to a place in the file. */
  @Benchmark
  public long positionOfSeq() {
    LogPosition position = log.position(Rendition.FIREHOSE, random.nextInt(ROWS));
    position.segment().release();
    return position.offset();
  }

  /** A random time to a place in the file. */
  @Benchmark
  public long positionOfTime() {
    long timeUs = 1_790_000_000_000_000L + 100L * random.nextInt(ROWS) + 50;
    LogPosition position = log.positionAtTime(Rendition.JETSTREAM, timeUs);
    position.segment().release();
    return position.offset();
  }

  /** A whole block, all checks. */
  @Benchmark
  public Block parse() {
    return Block.parse(block);
  }

  /** A whole block from its payloads. */
  @Benchmark
  public Block build() {
    return blocks.next(events);
  }
}
