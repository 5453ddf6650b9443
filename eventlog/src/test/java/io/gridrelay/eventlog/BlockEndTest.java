package io.gridrelay.eventlog;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BlockEndTest {
  @TempDir Path directory;

  @Test
  void isFoundForEveryNumberInsideBlocksAndInGaps() {
    // Small enough for several segments, large enough for several entries in their directories.
    EventLogConfig config = EventLogConfig.defaults().withSegmentBytes(400_000);
    List<BlockEnd> ends = new ArrayList<>();
    long last = 0;
    try (EventLog log = EventLog.open(directory, config)) {
      assertThat(log.endAtOrBefore(5)).isEqualTo(BlockEnd.NONE);
      last = fill(log, ends);
      log.publish();
      assertThat(log.segments()).hasSizeGreaterThan(3);
      assertThat(log.segments().getFirst().extent().directory().size()).isGreaterThan(2);
      assertFinds(log, ends, last);
    }
    EventLogConfig brief = config.withRetention(Duration.ofDays(1), 1_500_000);
    try (EventLog log = EventLog.open(directory, brief)) {
      assertFinds(log, ends, last);
      assertThat(log.enforceRetention(Instant.EPOCH)).isPositive();
      ends.removeIf(end -> end.seq() < log.firstSeq());
      assertFinds(log, ends, last);
    }
  }

  private static long fill(EventLog log, List<BlockEnd> ends) {
    Random random = new Random(7);
    long epoch = 1;
    long seq = 0;
    for (int i = 0; i < 2_000; i++) {
      boolean jump = random.nextInt(20) == 0;
      long before = seq;
      if (jump) {
        epoch++;
        seq += random.nextInt(10);
      }
      Block block =
          Blocks.random(
              random,
              epoch,
              seq + 1,
              jump ? before : Block.NOT_FIRST_OF_EPOCH,
              Blocks.START_US + i * 100_000L);
      assertThat(log.append(block)).isTrue();
      ends.add(BlockEnd.of(block));
      seq = block.lastSeq();
    }
    return seq;
  }

  private static void assertFinds(EventLog log, List<BlockEnd> ends, long last) {
    int next = 0;
    BlockEnd expected = BlockEnd.NONE;
    for (long seq = 0; seq <= last + 3; seq++) {
      if (next < ends.size() && ends.get(next).seq() == seq) {
        expected = ends.get(next++);
      }
      assertThat(log.endAtOrBefore(seq)).as("at or before %d", seq).isEqualTo(expected);
    }
    assertThat(log.endAtOrBefore(Long.MAX_VALUE)).isEqualTo(ends.getLast());
  }

  @Test
  void saysWhatFollowsIt() {
    BlockEnd end = new BlockEnd(2, 10);
    assertThat(end.isFollowedBy(block(2, 11, Block.NOT_FIRST_OF_EPOCH))).isTrue();
    assertThat(end.isFollowedBy(block(2, 12, Block.NOT_FIRST_OF_EPOCH))).isFalse();
    assertThat(end.isFollowedBy(block(3, 11, Block.NOT_FIRST_OF_EPOCH))).isFalse();
    assertThat(end.isFollowedBy(block(3, 500, 10))).isTrue();
    assertThat(end.isFollowedBy(block(2, 500, 10))).isTrue();
    assertThat(end.isFollowedBy(block(1, 500, 10))).isFalse();
    assertThat(end.isFollowedBy(block(3, 500, 11))).isFalse();
    assertThat(end.isFollowedBy(block(3, 500, 9))).isFalse();
    assertThat(BlockEnd.NONE.isFollowedBy(block(3, 500, 11))).isTrue();
    assertThat(BlockEnd.of(block(3, 500, 11))).isEqualTo(new BlockEnd(3, 503));
  }

  private static Block block(long epoch, long seq, long prevEpochLastSeq) {
    return Blocks.random(new Random(1), epoch, seq, prevEpochLastSeq, Blocks.START_US);
  }
}
