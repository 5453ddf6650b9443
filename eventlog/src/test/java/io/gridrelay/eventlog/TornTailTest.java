package io.gridrelay.eventlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TornTailTest {
  private static final EventLogConfig CONFIG = EventLogConfig.defaults().withSegmentBytes(4096);
  private static final String NAME = "00000000000000000001.";

  @TempDir Path temp;
  private final FaultyDisk disk = new FaultyDisk();
  private final List<Block> blocks = new ArrayList<>();
  private Path torn;

  /**
   * One segment of five blocks, as a killed process leaves it; the first three are marked as
   * synced.
   */
  @BeforeEach
  void makeLog() throws IOException {
    Random random = new Random(3);
    long seq = 1;
    try (EventLog log = EventLog.open(temp.resolve("good"), CONFIG, disk)) {
      for (int i = 0; i < 5; i++) {
        BlockBuilder builder = new BlockBuilder(1, seq, Block.NOT_FIRST_OF_EPOCH);
        Blocks.addCommit(
            builder, 1 + random.nextInt(2), Blocks.START_US + 1000 * seq, 100 + random.nextInt(50));
        if (i == 2) {
          Blocks.addSync(builder, Blocks.START_US + 1000 * seq + 500);
        }
        blocks.add(builder.build(seq));
        log.append(blocks.getLast());
        seq = blocks.getLast().lastSeq() + 1;
        if (i == 2) {
          log.sync();
        }
      }
      assertThat(blocks).hasSize(5);
      LogCopies.copy(temp.resolve("good"), temp.resolve("crashed"));
    }
    torn = temp.resolve("torn");
  }

  @ParameterizedTest
  @ValueSource(strings = {"firehose", "jetstream", "jetstream-zstd", "index"})
  void cutsAtTheLastWholeBlockWhereverAFileEnds(String suffix) throws IOException {
    long end = ends(suffix).getLast();
    for (long length = 0; length <= end; length++) {
      boolean withMark = length % 3 != 0;
      Path log = fresh(withMark);
      try (RandomAccessFile file =
          new RandomAccessFile(log.resolve(NAME + suffix).toFile(), "rw")) {
        file.setLength(length);
      }
      assertRecovers(
          log, wholeBlocks(suffix, length), suffix + " of length " + length + ", mark " + withMark);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"firehose", "jetstream", "jetstream-zstd", "index"})
  void cutsGarbageAndZerosBehindTheLastWholeBlock(String suffix) throws IOException {
    Random random = new Random(5);
    long end = ends(suffix).getLast();
    for (int round = 0; round < 200; round++) {
      Path log = fresh(random.nextBoolean());
      byte[] garbage = new byte[random.nextInt(800)];
      if (round % 4 != 0) {
        random.nextBytes(garbage);
      }
      try (RandomAccessFile file =
          new RandomAccessFile(log.resolve(NAME + suffix).toFile(), "rw")) {
        file.seek(end);
        file.write(garbage);
        if (random.nextBoolean()) {
          file.setLength(end + garbage.length);
        }
      }
      assertRecovers(log, 5, suffix + " round " + round);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"firehose", "jetstream", "jetstream-zstd", "index"})
  void stopsLoudlyAtAnyDamageWithWholeBlocksBehindIt(String suffix) throws IOException {
    long end = ends(suffix).get(2);
    for (long at = 0; at < end; at++) {
      Path log = fresh(true);
      damage(log.resolve(NAME + suffix), at);
      assertThatThrownBy(() -> EventLog.open(log, CONFIG, disk))
          .as("%s at %d", suffix, at)
          .isInstanceOf(CorruptLogException.class)
          .hasMessageContaining(NAME + suffix)
          .hasMessageContaining("whole bytes follow");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"firehose", "jetstream", "jetstream-zstd", "index"})
  void cutsDamageAboveTheSyncMarkEvenIfWholeBlocksFollow(String suffix) throws IOException {
    for (long at = ends(suffix).get(2); at < ends(suffix).get(3); at++) {
      Path log = fresh(true);
      damage(log.resolve(NAME + suffix), at);
      assertRecovers(log, 3, suffix + " at " + at);

      Path unmarked = fresh(false);
      damage(unmarked.resolve(NAME + suffix), at);
      assertThatThrownBy(() -> EventLog.open(unmarked, CONFIG, disk))
          .isInstanceOf(CorruptLogException.class);
    }
  }

  @Test
  void saysWhenRowsAreGoneThatWereSynced() throws IOException {
    Path log = fresh(true);
    try (RandomAccessFile file =
        new RandomAccessFile(log.resolve(NAME + "firehose").toFile(), "rw")) {
      file.setLength(ends("firehose").get(1));
    }
    try (EventLog open = EventLog.open(log, CONFIG, disk)) {
      assertThat(open.recovery().lostSyncedRows()).isTrue();
      assertThat(open.recovery().cutBytes()).isPositive();
      assertThat(open.recovery().checkedBlocks()).isEqualTo(2);
    }
    try (EventLog open = EventLog.open(fresh(true), CONFIG, disk)) {
      assertThat(open.recovery().lostSyncedRows()).isFalse();
      assertThat(open.recovery().cutBytes()).isZero();
    }
  }

  private void assertRecovers(Path log, int wholeBlocks, String what) {
    try (EventLog open = EventLog.open(log, CONFIG, disk)) {
      List<Block> expected = new ArrayList<>(blocks.subList(0, wholeBlocks));
      assertThat(open.lastSeq())
          .as(what)
          .isEqualTo(expected.isEmpty() ? 0 : expected.getLast().lastSeq());
      for (Block block : blocks.subList(wholeBlocks, 5)) {
        open.append(block);
      }
      open.publish();
      try (BlockReader reader = open.blocksFrom(1)) {
        for (Block block : blocks) {
          assertThat(reader.next().asByteArray()).as(what).isEqualTo(block.asByteArray());
        }
        assertThat(reader.hasNext()).as(what).isFalse();
      }
    }
  }

  private Path fresh(boolean withMark) throws IOException {
    LogCopies.copy(temp.resolve("crashed"), torn);
    if (!withMark) {
      Files.delete(torn.resolve("synced"));
    }
    return torn;
  }

  private static void damage(Path path, long at) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      file.seek(at);
      int old = file.read();
      file.seek(at);
      file.write(old ^ 0x10);
    }
  }

  /** Where each block ends in a file. */
  private List<Long> ends(String suffix) {
    List<Long> ends = new ArrayList<>();
    long end = 0;
    for (Block block : blocks) {
      end +=
          switch (suffix) {
            case "firehose" -> block.sectionLength(Rendition.FIREHOSE);
            case "jetstream" -> block.sectionLength(Rendition.JETSTREAM);
            case "jetstream-zstd" -> block.sectionLength(Rendition.JETSTREAM_ZSTD);
            default -> block.meta().metaLength();
          };
      ends.add(end);
    }
    return ends;
  }

  private int wholeBlocks(String suffix, long length) {
    return (int) ends(suffix).stream().filter(end -> end <= length).count();
  }
}
