package io.gridrelay.eventlog;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Long segments, whose block directories have many entries. */
class PositionLookupTest {
  private static final int ROWS = 20_000;
  private static final EventLogConfig CONFIG =
      EventLogConfig.defaults().withSegmentBytes(3_000_000);

  @TempDir Path directory;
  private final List<Long> timesUs = new ArrayList<>();
  private final List<long[]> bytesBefore = new ArrayList<>();

  @Test
  void findsEverySeqAndTimeInLongSegmentsLiveAndReopened() {
    try (EventLog log = EventLog.open(directory, CONFIG, new FaultyDisk())) {
      fill(log);
      assertThat(log.segments()).hasSizeBetween(2, 6);
      assertThat(log.tail().segment().extent().directory().size()).isGreaterThan(5);
      check(log);
    }
    try (EventLog log = EventLog.open(directory, CONFIG, new FaultyDisk())) {
      assertThat(log.segments().getFirst().extent().directory().size()).isGreaterThan(20);
      check(log);
    }
  }

  private void fill(EventLog log) {
    Random random = new Random(1);
    long[] bytes = new long[Rendition.COUNT];
    long timeUs = Blocks.START_US;
    for (long seq = 1; seq <= ROWS; ) {
      BlockBuilder builder = new BlockBuilder(1, seq, Block.NOT_FIRST_OF_EPOCH);
      Blocks.addCommit(builder, 1 + random.nextInt(3), timeUs, 50);
      Block block = builder.build(seq);
      for (int row = 0; row < block.rowCount(); row++) {
        timesUs.add(block.timeUs(row));
        bytesBefore.add(bytes.clone());
        for (Rendition rendition : Rendition.values()) {
          bytes[rendition.index()] += block.frame(rendition, row).remaining();
        }
      }
      log.append(block);
      seq = block.lastSeq() + 1;
      timeUs = block.lastTimeUs() + 1 + random.nextInt(1000);
    }
    bytesBefore.add(bytes);
    log.publish();
  }

  private void check(EventLog log) {
    Random random = new Random(2);
    for (int i = 0; i < 3000; i++) {
      int index = random.nextInt(timesUs.size());
      Rendition rendition = Rendition.at(random.nextInt(Rendition.COUNT));
      long expected = bytesBefore.get(index)[rendition.index()];
      assertThat(logOffset(log, log.position(rendition, index)))
          .as("after seq %d", index)
          .isEqualTo(expected);
      long timeUs = timesUs.get(index);
      assertThat(logOffset(log, log.positionAtTime(rendition, timeUs))).isEqualTo(expected);
      if (index > 0 && timesUs.get(index - 1) < timeUs - 1) {
        assertThat(logOffset(log, log.positionAtTime(rendition, timeUs - 1))).isEqualTo(expected);
      }
      checkOffset(log, rendition, index);
    }
  }

  /** From an offset back to the row. */
  private void checkOffset(EventLog log, Rendition rendition, int index) {
    LogPosition position = log.position(rendition, index);
    RowCursor rows = position.segment().rowsFromOffset(rendition, position.offset());
    if (rows.next()) {
      assertThat(rows.frameStart(rendition)).isEqualTo(position.offset());
      assertThat(rows.frameEnd(rendition)).isGreaterThan(position.offset());
      assertThat(rows.seq()).isGreaterThan(index);
    }
    position.segment().release();
  }

  /** Offset from the beginning of the log. */
  private static long logOffset(EventLog log, LogPosition position) {
    long before = 0;
    for (Segment segment : log.segments()) {
      if (segment == position.segment()) {
        break;
      }
      before += segment.extent().end(position.rendition());
    }
    position.segment().release();
    return before + position.offset();
  }
}
