package io.gridrelay.eventlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogCutTest {
  private static final EventLogConfig CONFIG = EventLogConfig.defaults().withSegmentBytes(4096);
  private static final int ROWS = 5;
  private static final long LAST = 75;

  @TempDir Path temp;
  private final List<Block> blocks = new ArrayList<>();
  private Path closed;
  private Path killed;
  private Path log;

  /** The same log as a process leaves it that stops, and as one that is killed. */
  @BeforeEach
  void makeLogs() throws IOException {
    log = temp.resolve("log");
    closed = temp.resolve("closed");
    try (EventLog open = EventLog.open(closed, CONFIG, new FaultyDisk())) {
      for (long seq = 1; seq <= LAST; seq += ROWS) {
        blocks.add(Blocks.of(seq, ROWS));
        open.append(blocks.getLast());
        open.sync();
      }
      open.publish();
      assertThat(open.segments()).hasSizeGreaterThan(3);
      killed = LogCopies.copy(closed, temp.resolve("killed"));
    }
  }

  @Test
  void leavesTheLogAsIfNothingHadFollowed() throws IOException {
    for (Path made : List.of(closed, killed)) {
      for (int kept = 0; kept <= blocks.size(); kept++) {
        LogCopies.copy(made, log);
        LogCut.run(log, (long) kept * ROWS, new FaultyDisk());

        assertThat(frames(log)).as("kept %d", kept).isEqualTo(frames(written(kept)));
        try (EventLog open = EventLog.open(log, CONFIG, new FaultyDisk())) {
          assertThat(open.lastSeq()).isEqualTo((long) kept * ROWS);
          assertThat(open.recovery().cutBytes()).isZero();
          assertThat(open.recovery().lostSyncedRows()).isFalse();
          blocks.subList(kept, blocks.size()).forEach(open::append);
          open.publish();
          assertHoldsAll(open);
        }
        assertThat(frames(log)).as("refilled from %d", kept).isEqualTo(frames(closed));
      }
    }
  }

  private Path written(int kept) throws IOException {
    Path directory = Files.createTempDirectory(temp, "written");
    try (EventLog open = EventLog.open(directory, CONFIG, new FaultyDisk())) {
      blocks.subList(0, kept).forEach(open::append);
    }
    return directory;
  }

  /** All files but the lock and the mark, by name. */
  private static Map<String, String> frames(Path directory) throws IOException {
    Map<String, String> found = new TreeMap<>();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        if (SegmentFiles.of(file) != null) {
          byte[] bytes = Files.readAllBytes(file);
          found.put(
              file.getFileName().toString(),
              bytes.length + " " + Checksum.crc32c(bytes, 0, bytes.length));
        }
      }
    }
    return found;
  }

  private void assertHoldsAll(EventLog open) {
    try (BlockReader reader = open.blocksFrom(1)) {
      for (Block block : blocks) {
        assertThat(reader.next().asByteArray()).isEqualTo(block.asByteArray());
      }
      assertThat(reader.hasNext()).isFalse();
    }
  }

  @Test
  void lowersTheMarkToWhatIsLeft() throws IOException {
    LogCopies.copy(closed, log);
    EventLog.cutAfter(log, 20);
    SyncMark mark = SyncMark.read(log);
    assertThat(mark).isNotNull();
    assertThat(mark.lastSeq()).isEqualTo(20);
    SegmentFiles holds = new SegmentFiles(log, mark.firstSeq());
    assertThat(Files.size(holds.index())).isEqualTo(mark.indexEnd());
    EventLog.cutAfter(log, 0);
    assertThat(SyncMark.read(log)).isNull();
  }

  @Test
  void refusesToCutInsideOfABlockAndNamesItsNeighbours() throws IOException {
    Map<String, String> before = frames(closed);
    assertRefused(12, "ends at 10, the next at 15");
    assertRefused(2, "ends at 0, the next at 5");
    assertRefused(LAST - 1, "ends at 70, the next at 75");
    assertRefused(LAST + 1, "ends at 75");
    assertThat(frames(closed)).isEqualTo(before);
  }

  private void assertRefused(long seq, String why) {
    assertThatThrownBy(() -> EventLog.cutAfter(closed, seq))
        .isInstanceOf(EventLogException.class)
        .hasMessageContaining("no block ends at seq " + seq)
        .hasMessageContaining(why);
  }

  @Test
  void refusesALogThatIsOpen() {
    try (EventLog open = EventLog.open(closed, CONFIG, new FaultyDisk())) {
      assertThatThrownBy(() -> EventLog.cutAfter(closed, 10)).hasMessageContaining("in use");
      assertThat(open.lastSeq()).isEqualTo(LAST);
    }
  }

  @Test
  void isFinishedByTheSameCallAfterACrash() throws IOException {
    for (int kept : new int[] {0, 1, 4, 6}) {
      boolean whole = false;
      for (int crashAt = 1; !whole; crashAt++) {
        LogCopies.copy(closed, log);
        whole = cutUntil(crashAt, (long) kept * ROWS);
        LogCopies.copy(log, temp.resolve("opened"));
        try (EventLog open = EventLog.open(temp.resolve("opened"), CONFIG, new FaultyDisk())) {
          assertThat(open.lastSeq()).isBetween((long) kept * ROWS, LAST);
        }
        LogCut.run(log, (long) kept * ROWS, new FaultyDisk());
        assertThat(frames(log)).as("kept %d", kept).isEqualTo(frames(written(kept)));
      }
    }
  }

  /** Whether the cut got through before its n-th step. */
  private boolean cutUntil(int crashAt, long seq) {
    DyingDisk disk = new DyingDisk(crashAt);
    try {
      LogCut.run(log, seq, disk);
      return true;
    } catch (EventLogException e) {
      return false;
    }
  }

  /** Does so many things and then nothing more. */
  private static final class DyingDisk implements Disk {
    private int left;

    DyingDisk(int steps) {
      left = steps;
    }

    private void step() throws IOException {
      if (--left <= 0) {
        throw new IOException("dead");
      }
    }

    @Override
    public void forceDirectory(Path directory) throws IOException {
      step();
    }

    @Override
    public WritableFile open(Path path) throws IOException {
      WritableFile real = Disk.REAL.open(path);
      return new WritableFile() {
        @Override
        public void write(long position, byte[] bytes, int offset, int length) throws IOException {
          step();
          real.write(position, bytes, offset, length);
        }

        @Override
        public void setLength(long length) throws IOException {
          step();
          real.setLength(length);
        }

        @Override
        public void force() throws IOException {
          step();
        }

        @Override
        public void close() throws IOException {
          real.close();
        }
      };
    }
  }
}
