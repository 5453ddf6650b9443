package io.gridrelay.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.gridrelay.atproto.event.FrameWriter;
import io.gridrelay.atproto.syntax.Did;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Recorded frames come out as they were recorded. */
@Timeout(60)
class CorpusHostTest {
  private static final Did DID = Did.parse("did:plc:wq4aajammjtxdomz3e23667t");

  @TempDir private Path directory;

  @Test
  void servesFramesByteForByteToWhoeverComes() throws IOException {
    FrameWriter writer = new FrameWriter();
    List<byte[]> frames =
        List.of(
            writer.identity(17, DID, "2026-01-01T00:00:00.000Z", null),
            writer.account(23, DID, "2026-01-01T00:00:00.000Z", true, null));
    try (CorpusHost host = start(write(frames));
        RawConsumer live = RawConsumer.open(host.uri(), "");
        RawConsumer resumed = RawConsumer.open(host.uri(), "?cursor=17")) {
      assertThat(live.nextFrame()).isEqualTo(frames.getFirst());
      assertThat(live.nextFrame()).isEqualTo(frames.getLast());
      assertThat(resumed.nextFrame()).isEqualTo(frames.getLast());
    }
  }

  @Test
  void fileThatEndsWithinAFrameIsRefused() throws IOException {
    Path file = Files.write(directory.resolve("cut"), new byte[] {9, 0, 0, 0, 1});
    assertThatThrownBy(() -> start(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("frame 0");
  }

  @Test
  void servesTheRealFrames() throws IOException {
    String vectors = System.getProperty("gridrelay.vectors", "");
    assumeThat(vectors).as("directory of vectors").isNotEmpty();
    Path corpus = Path.of(vectors).resolve("corpus");
    assumeThat(corpus).exists();
    try (CorpusHost host =
            CorpusHost.start(
                corpus.resolve("frames.bin.zst"),
                corpus.resolve("did_docs.json"),
                InetAddress.getLoopbackAddress(),
                0,
                0);
        RawConsumer consumer = RawConsumer.open(host.uri(), "")) {
      assertThat(host.frames()).hasSize(50);
      assertThat(consumer.frames(50))
          .usingRecursiveFieldByFieldElementComparator()
          .isEqualTo(host.frames());
    }
  }

  private CorpusHost start(Path frames) throws IOException {
    Path documents =
        Files.writeString(directory.resolve("documents"), "{\"" + DID + "\":{\"id\":\"x\"}}");
    return CorpusHost.start(frames, documents, InetAddress.getLoopbackAddress(), 0, 0);
  }

  private Path write(List<byte[]> frames) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] frame : frames) {
      ByteBuffer length = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
      out.write(length.putInt(frame.length).array());
      out.write(frame);
    }
    return Files.write(directory.resolve("frames"), out.toByteArray());
  }
}
