package io.gridrelay.eventlog;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random appends, publications, rotations, deletions, restarts, crashes and torn files, each step
 * compared with a naive list of rows. {@code -Dgridrelay.model.seeds=N} runs more seeds.
 */
class LogModelTest {
  @TempDir Path temp;
  private final FaultyDisk disk = new FaultyDisk();
  private final List<Block> model = new ArrayList<>();
  private EventLogConfig config = EventLogConfig.defaults();
  private EventLog log;
  private Path directory;
  private Random random;
  private int copies;
  private long epoch = 1;
  private long nextSeq = 1;
  private long nextTimeUs = Blocks.START_US;

  static Stream<Long> seeds() {
    return Stream.iterate(1L, seed -> seed + 1).limit(Long.getLong("gridrelay.model.seeds", 25));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void agreesWithANaiveListOfRows(long seed) throws IOException {
    random = new Random(seed);
    config =
        EventLogConfig.defaults()
            .withSegmentBytes(4096 + random.nextInt(20_000))
            .withRetention(Duration.ofDays(1), 60_000);
    directory = temp.resolve("log");
    log = EventLog.open(directory, config, disk);
    for (int step = 0; step < 60; step++) {
      switch (random.nextInt(12)) {
        case 0 -> reopen();
        case 1 -> crash(false);
        case 2 -> crash(true);
        case 3 -> deleteOld();
        case 4 -> log.sync();
        default -> append();
      }
      check();
    }
    log.close();
  }

  private void append() {
    int count = 1 + random.nextInt(6);
    for (int i = 0; i < count; i++) {
      long prevEpochLastSeq = Block.NOT_FIRST_OF_EPOCH;
      if (random.nextInt(20) == 0) {
        epoch++;
        prevEpochLastSeq = nextSeq - 1;
        nextSeq += random.nextInt(100);
      }
      if (random.nextInt(15) == 0) {
        nextTimeUs += Blocks.HOUR_US / 2;
      }
      Block block = Blocks.random(random, epoch, nextSeq, prevEpochLastSeq, nextTimeUs);
      nextSeq = block.lastSeq() + 1;
      nextTimeUs = block.lastTimeUs() + 1 + random.nextInt(5000);
      model.add(block);
      assertThat(log.append(block)).isTrue();
    }
    log.publish();
  }

  private void reopen() {
    log.close();
    log = EventLog.open(directory, config, disk);
  }

  private void crash(boolean tear) throws IOException {
    Path crashed = LogCopies.copy(directory, temp.resolve("copy" + copies++));
    log.close();
    if (tear && !model.isEmpty()) {
      tearLastSegment(crashed);
    }
    directory = crashed;
    log = EventLog.open(directory, config, disk);
    if (tear) {
      model.removeIf(block -> block.lastSeq() > log.lastSeq());
      nextSeq = Math.max(log.lastSeq() + 1, nextSeq);
    }
  }

  private void tearLastSegment(Path crashed) throws IOException {
    String suffix = "." + suffix();
    try (Stream<Path> files = Files.list(crashed)) {
      List<Path> last = files.filter(path -> path.toString().endsWith(suffix)).sorted().toList();
      try (RandomAccessFile file = new RandomAccessFile(last.getLast().toFile(), "rw")) {
        file.setLength(random.nextLong(file.length() + 1));
      }
    }
  }

  private String suffix() {
    return random.nextBoolean() ? "index" : Rendition.at(random.nextInt(3)).suffix();
  }

  private void deleteOld() {
    log.enforceRetention(Instant.ofEpochSecond(nextTimeUs / 1_000_000));
    model.removeIf(block -> block.firstSeq() < log.firstSeq());
  }

  private void check() {
    assertThat(log.lastSeq()).isEqualTo(model.isEmpty() ? 0 : model.getLast().lastSeq());
    assertThat(log.firstSeq()).isEqualTo(model.isEmpty() ? 0 : model.getFirst().firstSeq());
    checkBlocks();
    checkRows();
    for (int i = 0; i < 4; i++) {
      checkPositions();
    }
  }

  private void checkBlocks() {
    long from = model.isEmpty() ? 1 : model.get(random.nextInt(model.size())).lastSeq();
    List<Block> expected = model.stream().filter(block -> block.lastSeq() >= from).toList();
    List<Block> found = new ArrayList<>();
    try (BlockReader reader = log.blocksFrom(from)) {
      reader.forEachRemaining(found::add);
    }
    assertThat(found.stream().map(Block::asByteArray))
        .containsExactlyElementsOf(expected.stream().map(Block::asByteArray).toList());
    List<EventEntry> events = new ArrayList<>();
    List<EventEntry> expectedEvents = new ArrayList<>();
    log.eventsFrom(from, event -> events.add(event.toEntry()));
    expected.forEach(
        block ->
            block.forEachEvent(
                event -> {
                  if (event.seq() >= from) {
                    expectedEvents.add(event.toEntry());
                  }
                }));
    assertThat(events).isEqualTo(expectedEvents);
  }

  private void checkRows() {
    LogPosition start = log.oldest(Rendition.FIREHOSE);
    Segment segment = start.segment();
    RowCursor rows = segment.rowsFrom(0);
    for (Block block : model) {
      for (int row = 0; row < block.rowCount(); row++) {
        while (!rows.next()) {
          Segment next = segment.next();
          assertThat(next.tryRetain()).isTrue();
          segment.release();
          segment = next;
          rows = segment.rowsFrom(0);
        }
        checkRow(rows, block, row);
      }
    }
    assertThat(rows.next()).isFalse();
    segment.release();
  }

  private static void checkRow(RowCursor rows, Block block, int row) {
    assertThat(rows.seq()).isEqualTo(block.firstSeq() + row);
    assertThat(rows.timeUs()).isEqualTo(block.timeUs(row));
    assertThat(rows.kind()).isEqualTo(block.kind(row));
    assertThat(rows.didHash()).isEqualTo(block.didHash(row)).isEqualTo(DidHash.of(rows.did()));
    assertThat(rows.didEquals(rows.did().getBytes(java.nio.charset.StandardCharsets.US_ASCII)))
        .isTrue();
    assertThat(rows.collectionId() < 0 ? "" : rows.collectionName(rows.collectionId()))
        .isEqualTo(block.collection(row));
    for (Rendition rendition : Rendition.values()) {
      ByteBuffer frame =
          rows.segment()
              .slice(
                  rendition,
                  rows.frameStart(rendition),
                  (int) (rows.frameEnd(rendition) - rows.frameStart(rendition)));
      assertThat(frame).isEqualTo(block.frame(rendition, row));
    }
  }

  private void checkPositions() {
    Rendition rendition = Rendition.at(random.nextInt(3));
    long cursor = random.nextLong(Math.max(1, log.firstSeq() - 5), nextSeq + 3);
    LogPosition position = log.position(rendition, cursor);
    boolean outdated = position.outdated();
    assertThat(LogReads.toEnd(position)).isEqualTo(framesAfter(rendition, cursor, Long.MIN_VALUE));
    assertThat(outdated).isEqualTo(!model.isEmpty() && cursor < lastSeqBeforeModel());

    long timeUs =
        model.isEmpty()
            ? 1
            : model.get(random.nextInt(model.size())).lastTimeUs() + random.nextInt(3) - 1;
    assertThat(LogReads.toEnd(log.positionAtTime(rendition, timeUs)))
        .isEqualTo(framesAfter(rendition, Long.MIN_VALUE, timeUs));
  }

  private long lastSeqBeforeModel() {
    Block first = model.getFirst();
    return first.prevEpochLastSeq() == Block.NOT_FIRST_OF_EPOCH
        ? first.firstSeq() - 1
        : first.prevEpochLastSeq();
  }

  private byte[] framesAfter(Rendition rendition, long seq, long timeUs) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (Block block : model) {
      for (int row = 0; row < block.rowCount(); row++) {
        if (block.firstSeq() + row > seq && block.timeUs(row) >= timeUs) {
          byte[] frame = new byte[block.frame(rendition, row).remaining()];
          block.frame(rendition, row).get(frame);
          out.writeBytes(frame);
        }
      }
    }
    return out.toByteArray();
  }
}
