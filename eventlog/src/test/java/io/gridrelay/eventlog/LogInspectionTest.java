package io.gridrelay.eventlog;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogInspectionTest {
  @TempDir Path directory;

  @Test
  void showsEveryBlockOfEverySegmentWhileTheLogIsOpen() throws IOException {
    EventLogConfig small = EventLogConfig.defaults().withSegmentBytes(8192);
    try (EventLog log = EventLog.open(directory, small)) {
      for (long seq = 1; seq < 300; seq += 10) {
        log.append(Blocks.of(seq, 10));
        log.publish();
      }
      List<Long> segments = LogInspection.segments(directory);
      assertThat(segments).hasSizeGreaterThan(2).startsWith(1L).isSorted();
      List<Long> seqs = new ArrayList<>();
      for (long segment : segments) {
        LogInspection.Result result =
            LogInspection.visit(directory, segment, block -> seqs.add(block.firstSeq()));
        assertThat(result.problem()).isNull();
        assertThat(result.sealed()).isEqualTo(segment != segments.getLast());
      }
      assertThat(seqs).hasSize(30).isSorted().startsWith(1L).endsWith(291L);
    }
  }

  @Test
  void stopsWhereTheVisitorHasEnough() throws IOException {
    write();
    LogInspection.Result result = LogInspection.visit(directory, 1, block -> false);
    assertThat(result.blocks()).isEqualTo(1);
    assertThat(result.problem()).isNull();
  }

  @Test
  void tellsWhereBytesAreWrongAndChangesNothing() throws IOException {
    write();
    SegmentFiles files = new SegmentFiles(directory, 1);
    try (FileChannel frames =
        FileChannel.open(files.frames(Rendition.FIREHOSE), StandardOpenOption.WRITE)) {
      frames.write(ByteBuffer.wrap(new byte[] {1}), 1500);
    }
    for (int i = 0; i < 2; i++) {
      List<Long> seqs = new ArrayList<>();
      LogInspection.Result result =
          LogInspection.visit(directory, 1, block -> seqs.add(block.firstSeq()));
      assertThat(result.problem()).contains("crc32c of section FIREHOSE");
      assertThat(seqs).containsExactly(1L);
      assertThat(result.tailBytes()).isPositive();
    }
  }

  /** Three blocks, of some 1,000 bytes of firehose each, in one segment. */
  private void write() {
    try (EventLog log = EventLog.open(directory, EventLogConfig.defaults())) {
      for (long seq = 1; seq < 30; seq += 10) {
        log.append(Blocks.of(seq, 10));
        log.publish();
      }
    }
  }
}
