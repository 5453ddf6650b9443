package io.gridrelay.eventlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RetentionTest {
  private static final EventLogConfig CONFIG = EventLogConfig.defaults().withSegmentBytes(1 << 20);

  @TempDir Path directory;

  /** One segment per hour for ten hours. */
  @BeforeEach
  void makeLog() {
    try (EventLog log = open(CONFIG)) {
      for (int hour = 0; hour < 10; hour++) {
        log.append(Blocks.of(1, 1 + 10L * hour, 10, Blocks.START_US + hour * Blocks.HOUR_US));
      }
      log.publish();
      assertThat(log.segments()).hasSize(10);
    }
  }

  @Test
  void deletesSegmentsWhoseLastEventIsTooOld() {
    try (EventLog log = open(CONFIG.withRetention(Duration.ofHours(4), Long.MAX_VALUE))) {
      assertThat(log.enforceRetention(atHour(3))).isZero();
      assertThat(log.enforceRetention(atHour(4))).isEqualTo(1);
      assertThat(log.firstSeq()).isEqualTo(11);
      assertThat(log.enforceRetention(atHour(1000))).isEqualTo(8);
      assertThat(log.firstSeq()).isEqualTo(91);
      assertThat(log.lastSeq()).isEqualTo(100);
    }
    try (EventLog log = open(CONFIG)) {
      assertThat(log.firstSeq()).isEqualTo(91);
    }
  }

  @Test
  void deletesTheOldestWhileTheLogIsTooLarge() {
    long all;
    try (EventLog log = open(CONFIG)) {
      all = log.bytes();
    }
    try (EventLog log = open(CONFIG.withRetention(Duration.ofDays(9), all / 2))) {
      assertThat(log.enforceRetention(Instant.EPOCH)).isEqualTo(5);
      assertThat(log.bytes()).isLessThanOrEqualTo(all / 2);
      assertThat(log.counters().deletedSegments()).isEqualTo(5);
    }
  }

  @Test
  void asksTheGuardAndStopsAtItsFirstRefusal() {
    DeletionGuard guard = segment -> segment.firstSeq() != 31;
    try (EventLog log =
        open(CONFIG.withRetention(Duration.ofHours(1), 1).withDeletionGuard(guard))) {
      assertThat(log.enforceRetention(atHour(1000))).isEqualTo(3);
      assertThat(log.firstSeq()).isEqualTo(31);
    }
  }

  @Test
  void tellsAReaderWhoseNextSegmentHasGone() {
    try (EventLog log = open(CONFIG.withRetention(Duration.ofHours(1), 1))) {
      LogPosition held = log.oldest(Rendition.FIREHOSE);
      try (BlockReader reader = log.blocksFrom(1)) {
        assertThat(reader.next().firstSeq()).isEqualTo(1);
        log.enforceRetention(atHour(1000));
        assertThat(held.segment().next().tryRetain()).isFalse();
        assertThatThrownBy(reader::hasNext).isInstanceOf(DeletedSegmentException.class);
      }
      held.segment().release();
    }
  }

  @Test
  void refusesSettingsOutOfRangeByName() {
    assertThatThrownBy(() -> CONFIG.withSegmentBytes(4095))
        .hasMessageContaining("segmentBytes")
        .hasMessageContaining("4096");
    assertThatThrownBy(() -> CONFIG.withRetention(Duration.ZERO, 1)).hasMessageContaining("maxAge");
    assertThatThrownBy(() -> CONFIG.withRetention(Duration.ofDays(1), 0))
        .hasMessageContaining("maxBytes");
  }

  private EventLog open(EventLogConfig config) {
    return EventLog.open(directory, config, new FaultyDisk());
  }

  private static Instant atHour(int hour) {
    return Instant.ofEpochSecond(
        TimeUnit.MICROSECONDS.toSeconds(Blocks.START_US + hour * Blocks.HOUR_US) + 60);
  }
}
