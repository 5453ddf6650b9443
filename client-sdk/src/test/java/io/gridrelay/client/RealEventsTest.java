package io.gridrelay.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.github.luben.zstd.Zstd;
import io.gridrelay.atproto.cbor.DataValue.MapValue;
import io.gridrelay.atproto.cbor.Drisl;
import io.gridrelay.atproto.cid.Cid;
import io.gridrelay.client.firehose.CommitEvent;
import io.gridrelay.client.firehose.FirehoseDecoder;
import io.gridrelay.client.firehose.RepoOperation;
import io.gridrelay.client.jetstream.JetstreamCommit;
import io.gridrelay.client.jetstream.JetstreamDecoder;
import io.gridrelay.client.jetstream.JetstreamEvent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Both wires tell the same of fifty real events; skipped without the vectors. */
class RealEventsTest {
  @Test
  void recordsOfTheFirehoseAreThoseOfJetstream() throws IOException {
    Map<String, MapValue> fromFirehose = new HashMap<>();
    int records = 0;
    for (byte[] frame : frames()) {
      FirehoseDecoder.Decoded decoded = new FirehoseDecoder().decode(frame);
      if (decoded instanceof FirehoseDecoder.Event(CommitEvent commit)) {
        assertThat(commit.frame()).isEqualTo(frame);
        for (RepoOperation operation : commit.operations()) {
          MapValue record = operation.record().orElse(null);
          if (record != null) {
            records++;
            assertThat(Cid.ofDagCbor(Drisl.encode(record))).isEqualTo(operation.cid().orElse(null));
            fromFirehose.put(key(commit, operation), record);
          }
        }
      }
    }
    assertThat(records).isGreaterThan(40);

    int compared = 0;
    try (JetstreamDecoder decoder = JetstreamDecoder.plain()) {
      for (String line : Files.readAllLines(vectors().resolve("expected_jetstream.jsonl"))) {
        JetstreamEvent event = decoder.decode(line.getBytes(StandardCharsets.UTF_8)).orElseThrow();
        if (event instanceof JetstreamCommit commit && commit.record().isPresent()) {
          String key =
              commit.did() + " " + commit.rev() + " " + commit.collection() + "/" + commit.key();
          assertThat(commit.record()).contains(fromFirehose.get(key));
          compared++;
        }
      }
    }
    assertThat(compared).isEqualTo(records);
  }

  private static String key(CommitEvent commit, RepoOperation operation) {
    return commit.did() + " " + commit.rev() + " " + operation.path();
  }

  private static Path vectors() {
    String root = System.getProperty("gridrelay.vectors", "");
    assumeThat(root).as("directory of the vectors, property gridrelay.vectors").isNotEmpty();
    return Path.of(root, "corpus");
  }

  private static List<byte[]> frames() throws IOException {
    byte[] compressed = Files.readAllBytes(vectors().resolve("frames.bin.zst"));
    byte[] stream = Zstd.decompress(compressed, (int) Zstd.getFrameContentSize(compressed));
    ByteBuffer in = ByteBuffer.wrap(stream).order(ByteOrder.LITTLE_ENDIAN);
    List<byte[]> frames = new ArrayList<>();
    while (in.hasRemaining()) {
      byte[] frame = new byte[in.getInt()];
      in.get(frame);
      frames.add(frame);
    }
    return frames;
  }
}
