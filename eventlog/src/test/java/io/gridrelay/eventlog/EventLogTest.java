package io.gridrelay.eventlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventLogTest {
  private static final EventLogConfig SMALL = EventLogConfig.defaults().withSegmentBytes(8192);

  @TempDir Path directory;

  @Test
  void showsAppendedBlocksOnlyAfterPublication() {
    try (EventLog log = EventLog.open(directory, SMALL)) {
      AtomicInteger wakes = new AtomicInteger();
      log.addPublishListener(wakes::incrementAndGet);

      log.append(Blocks.of(1, 3));
      log.append(Blocks.of(4, 3));
      assertThat(log.lastSeq()).isZero();
      assertThat(log.appendedSeq()).isEqualTo(6);

      log.publish();
      log.publish();
      assertThat(log.lastSeq()).isEqualTo(6);
      assertThat(wakes).hasValue(1);
    }
  }

  @Test
  void returnsBlocksByteForByteAlsoAfterReopening() {
    List<Block> blocks = new ArrayList<>();
    try (EventLog log = EventLog.open(directory, SMALL)) {
      for (int i = 0; i < 40; i++) {
        Block block = Blocks.of(1 + 5L * i, 5);
        blocks.add(block);
        assertThat(log.append(block)).isTrue();
      }
      log.publish();
      assertThat(log.segments()).hasSizeGreaterThan(3);
      assertHolds(log, blocks);
    }
    try (EventLog log = EventLog.open(directory, SMALL)) {
      assertThat(log.lastSeq()).isEqualTo(200);
      assertThat(log.syncedSeq()).isEqualTo(200);
      assertHolds(log, blocks);
      blocks.add(Blocks.of(201, 5));
      log.append(blocks.getLast());
      log.publish();
      assertHolds(log, blocks);
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

  @Test
  void ignoresWhatItHasAndRefusesOlderEpochsAndOverlaps() {
    try (EventLog log = EventLog.open(directory, SMALL)) {
      log.append(Blocks.of(2, 1, 10, Blocks.START_US));
      assertThat(log.append(Blocks.of(2, 1, 10, Blocks.START_US))).isFalse();
      assertThat(log.append(BlockBuilder.commitMarker(2, 11, 10))).isFalse();
      assertThatThrownBy(() -> log.append(Blocks.of(1, 11, 1, Blocks.START_US + 1_000_000)))
          .isInstanceOf(StaleEpochException.class);
      assertThatThrownBy(() -> log.append(Blocks.of(2, 5, 10, Blocks.START_US + 1_000_000)))
          .isInstanceOf(EventLogException.class);
      assertThatThrownBy(() -> log.append(Blocks.of(2, 11, 1, Blocks.START_US + 9000)))
          .isInstanceOf(EventLogException.class);
      assertThat(log.append(Blocks.of(3, 1000, 1, Blocks.START_US + 1_000_000))).isTrue();
    }
  }

  @Test
  void findsPositionsOfEveryCursor() {
    try (EventLog log = EventLog.open(directory, SMALL)) {
      for (int i = 0; i < 40; i++) {
        log.append(Blocks.of(1 + 5L * i, 5));
      }
      log.publish();
      for (long seq = 0; seq < 200; seq++) {
        for (Rendition rendition : Rendition.values()) {
          assertThat(firstFrame(log.position(rendition, seq))).contains(":" + (seq + 1) + ":");
        }
        long timeUs = Blocks.START_US + (seq + 1) * 1000;
        assertThat(firstFrame(log.positionAtTime(Rendition.JETSTREAM, timeUs)))
            .contains(":" + (seq + 1) + ":");
        assertThat(firstFrame(log.positionAtTime(Rendition.JETSTREAM, timeUs - 1)))
            .contains(":" + (seq + 1) + ":");
      }
      LogPosition end = log.position(Rendition.FIREHOSE, 200);
      assertThat(end.offset()).isEqualTo(log.tail().end(Rendition.FIREHOSE));
      assertThat(end).isEqualTo(log.newest(Rendition.FIREHOSE));
    }
  }

  private static String firstFrame(LogPosition position) {
    Segment segment = position.segment();
    long offset = position.offset();
    while (offset == segment.extent().end(position.rendition())) {
      Segment next = segment.next();
      assertThat(next.tryRetain()).isTrue();
      segment.release();
      segment = next;
      offset = 0;
    }
    ByteBuffer bytes = segment.slice(position.rendition(), offset, 20);
    String text = StandardCharsets.ISO_8859_1.decode(bytes).toString();
    segment.release();
    return text;
  }

  @Test
  void deletesOldSegmentsUnderReadersWhoKeepTheirs() {
    try (EventLog log =
        EventLog.open(directory, SMALL.withRetention(Duration.ofHours(1), Long.MAX_VALUE))) {
      for (int i = 0; i < 40; i++) {
        log.append(Blocks.of(1 + 5L * i, 5));
      }
      log.publish();
      LogPosition held = log.oldest(Rendition.FIREHOSE);
      Instant later = Instant.ofEpochSecond(Blocks.START_US / 1_000_000).plus(Duration.ofHours(2));

      int before = log.segments().size();
      assertThat(log.enforceRetention(later)).isEqualTo(before - 1);

      assertThat(log.segments()).hasSize(1);
      assertThat(log.firstSeq()).isGreaterThan(1);
      assertThat(log.position(Rendition.FIREHOSE, 3).outdated()).isTrue();
      assertThat(log.position(Rendition.FIREHOSE, log.firstSeq() - 1).outdated()).isFalse();
      assertThat(held.segment().slice(Rendition.FIREHOSE, 0, 10).remaining()).isEqualTo(10);
      held.segment().release();
      assertThat(held.segment().tryRetain()).isFalse();
    }
  }
}
