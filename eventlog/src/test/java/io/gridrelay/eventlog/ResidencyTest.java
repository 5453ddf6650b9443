package io.gridrelay.eventlog;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What consumers have read long ago does not count as memory of the node. */
@EnabledOnOs(OS.LINUX)
class ResidencyTest {
  private static final int FRAME_BYTES = 1 << 20;
  private static final int FRAMES = 96;

  @TempDir Path directory;

  @Test
  void onlyTheNewestPartOfTheSegmentThatIsWrittenStaysResident() throws IOException {
    EventLogConfig config = EventLogConfig.defaults().withSegmentBytes(1L << 30);
    try (EventLog log = EventLog.open(directory, config)) {
      for (int seq = 1; seq <= FRAMES; seq++) {
        log.append(block(seq));
        log.publish();
        readAll(log.tail().segment());
      }
      assertThat(residentKb(".firehose")).isBetween(1_000L, 48_000L);
      assertThat(bytesAt(log.tail().segment(), 16 << 20)).as("read again").isEqualTo("xxxx");
    }
  }

  private static Block block(long seq) {
    BlockBuilder builder = new BlockBuilder(1, seq, Block.NOT_FIRST_OF_EPOCH);
    Blocks.addCommit(builder, 1, Blocks.START_US + seq, FRAME_BYTES);
    return builder.build(seq);
  }

  /** As a consumer does that is at the tail. */
  private static void readAll(Segment segment) {
    long end = segment.publishedEnd(Rendition.FIREHOSE);
    ByteBuffer newest =
        segment.slice(Rendition.FIREHOSE, Math.max(0, end - FRAME_BYTES), FRAME_BYTES);
    int sum = 0;
    while (newest.hasRemaining()) {
      sum += newest.get();
    }
    assertThat(sum).isNotZero();
  }

  private static String bytesAt(Segment segment, long offset) {
    byte[] bytes = new byte[4];
    segment.slice(Rendition.FIREHOSE, offset, bytes.length).get(bytes);
    return new String(bytes, StandardCharsets.US_ASCII);
  }

  /** Of the mapping of this test's file, as the kernel counts it. */
  private long residentKb(String file) throws IOException {
    List<String> lines = Files.readAllLines(Path.of("/proc/self/smaps"));
    long kb = 0;
    boolean ours = false;
    for (String line : lines) {
      if (line.contains(" /")) {
        ours = line.contains(directory.toString()) && line.endsWith(file);
      } else if (ours && line.startsWith("Rss:")) {
        kb += Long.parseLong(line.replaceAll("[^0-9]", ""));
      }
    }
    return kb;
  }
}
