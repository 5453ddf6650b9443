package io.gridrelay.eventlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WriteErrorTest {
  private static final EventLogConfig CONFIG = EventLogConfig.defaults().withSegmentBytes(4096);

  @TempDir Path temp;
  private final FaultyDisk disk = new FaultyDisk();

  /**
   * Whatever the write that no longer fits: of frames, a meta, a seal, or the first block of a
   * segment.
   */
  @Test
  void takesTheSameBlockOnceTheFullDiskHasRoomAgain() {
    Path directory = temp.resolve("log");
    List<Block> blocks = new ArrayList<>();
    int refusals = 0;
    try (EventLog log = EventLog.open(directory, CONFIG, disk)) {
      for (long seq = 1; seq < 200; seq += 2) {
        Block block = Blocks.of(seq, 2);
        blocks.add(block);
        disk.freeBytes = seq * 7 % (block.length() + 200);
        try {
          log.append(block);
        } catch (LogWriteException e) {
          refusals++;
          assertThat(e).hasMessageContaining("No space left");
          assertThat(e.mayBeTriedAgain()).isTrue();
          log.publish();
          assertThat(log.lastSeq()).isEqualTo(seq - 1);
          disk.freeBytes = Long.MAX_VALUE;
          log.append(block);
        }
        log.publish();
        disk.freeBytes = Long.MAX_VALUE;
      }
      assertThat(refusals).isGreaterThan(40);
      assertHolds(log, blocks);
    }
    try (EventLog log = EventLog.open(directory, CONFIG, disk)) {
      assertHolds(log, blocks);
    }
  }

  @Test
  void repairsWhatAFullDiskLeftBehind() throws Exception {
    Path directory = temp.resolve("log");
    for (int free = 0; free < 1200; free += 29) {
      LogCopies.copy(Files.createDirectories(temp.resolve("empty")), directory);
      disk.freeBytes = Long.MAX_VALUE;
      Path crashed = temp.resolve("crashed");
      List<Block> blocks = List.of(Blocks.of(1, 1), Blocks.of(2, 1), Blocks.of(3, 3));
      try (EventLog log = EventLog.open(directory, CONFIG, disk)) {
        log.append(blocks.get(0));
        log.append(blocks.get(1));
        disk.freeBytes = free;
        try {
          log.append(blocks.get(2));
        } catch (LogWriteException e) {
          // The expected outcome for all but the largest values.
        }
        LogCopies.copy(directory, crashed);
        disk.freeBytes = Long.MAX_VALUE;
      }
      try (EventLog log = EventLog.open(crashed, CONFIG, disk)) {
        log.append(blocks.get(2));
        log.publish();
        assertHolds(log, blocks);
      }
    }
  }

  @Test
  void takesNothingMoreAfterAFailedSync() {
    try (EventLog log = EventLog.open(temp.resolve("log"), CONFIG, disk)) {
      log.append(Blocks.of(1, 2));
      log.sync();
      log.append(Blocks.of(3, 2));
      disk.syncsFail = true;
      assertThatThrownBy(log::sync)
          .isInstanceOf(LogWriteException.class)
          .hasMessageContaining("Input/output");
      disk.syncsFail = false;
      assertThatThrownBy(log::sync).isInstanceOf(LogWriteException.class);
      assertThatThrownBy(() -> log.append(Blocks.of(5, 2))).isInstanceOf(LogWriteException.class);
      assertThat(log.syncedSeq()).isEqualTo(2);
      log.publish();
      assertThat(log.lastSeq()).isEqualTo(4);
    }
    try (EventLog log = EventLog.open(temp.resolve("log"), CONFIG, disk)) {
      assertThat(log.append(Blocks.of(5, 2))).isTrue();
    }
  }

  /** A segment is synced before the next one begins, and that is no better a sync than others. */
  @Test
  void takesNothingMoreAfterAFailedSyncAtTheEndOfASegment() {
    try (EventLog log = EventLog.open(temp.resolve("log"), CONFIG, disk)) {
      disk.syncsFail = true;
      long[] seq = {1};
      assertThatThrownBy(
              () -> {
                while (seq[0] < 10_000) {
                  log.append(Blocks.of(seq[0]++, 1));
                }
              })
          .isInstanceOfSatisfying(
              LogWriteException.class, e -> assertThat(e.mayBeTriedAgain()).isFalse());
      disk.syncsFail = false;
      assertThatThrownBy(() -> log.append(Blocks.of(seq[0] - 1, 1)))
          .isInstanceOfSatisfying(
              LogWriteException.class, e -> assertThat(e.mayBeTriedAgain()).isFalse());
    }
  }

  private static void assertHolds(EventLog log, List<Block> blocks) {
    try (BlockReader reader = log.blocksFrom(1)) {
      for (Block block : blocks) {
        assertThat(reader.next().asByteArray()).isEqualTo(block.asByteArray());
      }
      assertThat(reader.hasNext()).isFalse();
    }
  }
}
