package io.gridrelay.eventlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogRecoveryTest {
  private static final EventLogConfig CONFIG = EventLogConfig.defaults().withSegmentBytes(4096);
  private static final List<String> SUFFIXES =
      List.of("firehose", "jetstream", "jetstream-zstd", "index");

  @TempDir Path temp;
  private final FaultyDisk disk = new FaultyDisk();
  private Path log;
  private List<Long> segments;

  /** Several sealed segments and an open one, as a killed process leaves them. */
  @BeforeEach
  void makeLog() throws IOException {
    log = temp.resolve("log");
    try (EventLog open = EventLog.open(temp.resolve("good"), CONFIG, disk)) {
      for (long seq = 1; seq <= 100; seq += 5) {
        open.append(Blocks.of(seq, 5));
      }
      open.publish();
      segments = open.segments().stream().map(Segment::firstSeq).toList();
      assertThat(segments).hasSizeGreaterThan(3);
      LogCopies.copy(temp.resolve("good"), log);
    }
  }

  @Test
  void checksOnlyTheLastSegmentInFull() {
    try (EventLog open = open()) {
      assertThat(open.recovery().segments()).isEqualTo(segments.size());
      assertThat(open.recovery().checkedBlocks()).isLessThan(20 - 5);
      assertThat(open.lastSeq()).isEqualTo(100);
    }
  }

  @Test
  void stopsLoudlyIfAFileOfASegmentIsMissing() throws IOException {
    for (long segment : segments) {
      for (String suffix : SUFFIXES) {
        LogCopies.copy(temp.resolve("good"), log);
        Files.delete(file(segment, suffix));
        boolean looksLikeDeletion = suffix.equals("index") && segment == segments.getFirst();
        if (looksLikeDeletion) {
          try (EventLog open = open()) {
            assertThat(open.firstSeq()).isEqualTo(segments.get(1));
            assertThat(file(segment, "firehose")).doesNotExist();
          }
        } else {
          assertThatThrownBy(this::open)
              .as("%d.%s", segment, suffix)
              .isInstanceOf(CorruptLogException.class)
              .hasMessageContaining(file(segment, suffix).toString());
        }
      }
    }
  }

  @Test
  void stopsLoudlyIfASealedFileHasAnotherLength() throws IOException {
    for (long segment : segments.subList(0, segments.size() - 1)) {
      for (String suffix : SUFFIXES) {
        for (int change : new int[] {-1, 1}) {
          LogCopies.copy(temp.resolve("good"), log);
          try (RandomAccessFile file = new RandomAccessFile(file(segment, suffix).toFile(), "rw")) {
            file.setLength(file.length() + change);
          }
          assertThatThrownBy(this::open)
              .isInstanceOf(CorruptLogException.class)
              .hasMessageContaining(file(segment, suffix).toString());
        }
      }
    }
  }

  @Test
  void removesTheFilesOfASegmentThatWasNeverBegun() throws IOException {
    for (int created = 1; created <= 4; created++) {
      LogCopies.copy(temp.resolve("good"), log);
      for (String suffix : SUFFIXES.subList(0, created)) {
        try (RandomAccessFile file = new RandomAccessFile(file(101, suffix).toFile(), "rw")) {
          file.setLength(4096);
        }
      }
      if (created == 4) {
        // Seals come before creations.
        continue;
      }
      try (EventLog open = open()) {
        assertThat(open.lastSeq()).isEqualTo(100);
        assertThat(file(101, "firehose")).doesNotExist();
        assertThat(open.append(Blocks.of(101, 1))).isTrue();
      }
    }
  }

  @Test
  void goesOnAfterACrashBetweenTheSealAndTheNextSegment() throws IOException {
    long last = segments.getLast();
    for (String suffix : SUFFIXES) {
      Files.delete(file(last, suffix));
    }
    try (EventLog open = open()) {
      assertThat(open.lastSeq()).isEqualTo(last - 1);
      assertThat(open.tail().segment().sealed()).isTrue();
      assertThat(open.syncedSeq()).isEqualTo(last - 1);
      LogPosition end = open.newest(Rendition.FIREHOSE);
      open.append(Blocks.of(last, 5));
      open.publish();
      assertThat(LogReads.toEnd(end)).isNotEmpty();
      assertThat(open.tail().segment().firstSeq()).isEqualTo(last);
    }
  }

  @Test
  void refusesASecondWriter() {
    try (EventLog open = open()) {
      assertThat(open.lastSeq()).isPositive();
      assertThatThrownBy(this::open)
          .isInstanceOf(EventLogException.class)
          .hasMessageContaining("in use");
    }
  }

  @Test
  void findsDamageInASealedSegmentWhenItIsRead() throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(file(1, "jetstream").toFile(), "rw")) {
      file.seek(50);
      file.write(1);
    }
    try (EventLog open = open();
        BlockReader reader = open.blocksFrom(1)) {
      assertThatThrownBy(() -> reader.forEachRemaining(block -> {}))
          .isInstanceOf(CorruptLogException.class);
    }
  }

  private EventLog open() {
    return EventLog.open(log, CONFIG, disk);
  }

  private Path file(long segment, String suffix) {
    return log.resolve("%020d.%s".formatted(segment, suffix));
  }
}
