package io.gridrelay.node.simulated;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gridrelay.atproto.event.FrameDecoder;
import io.gridrelay.atproto.event.SeqPatch;
import io.gridrelay.atproto.event.SequencedFrame;
import io.gridrelay.client.websocket.CloseReason;
import io.gridrelay.client.websocket.WebSocketClient;
import io.gridrelay.client.websocket.WebSocketClientConfig;
import io.gridrelay.client.websocket.WebSocketConnection;
import io.gridrelay.client.websocket.WebSocketListener;
import io.gridrelay.node.Node;
import io.gridrelay.simulator.CorpusHost;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real frames from one upstream of kind relay: the firehose gives them back but for their seq, and
 * Jetstream what the production service made of them.
 */
@Timeout(120)
class CorpusIT {
  private static final long PATIENCE_SECONDS = 40;

  @TempDir private Path directory;
  private final ObjectMapper json = new ObjectMapper();

  @Test
  void realFramesComeOutOfBothWiresAsTheyShould() throws Exception {
    String vectors = System.getProperty("gridrelay.vectors", "");
    assumeThat(vectors).as("directory of vectors").isNotEmpty();
    Path corpus = Path.of(vectors).resolve("corpus");
    assumeThat(corpus).exists();
    InetAddress loopback = InetAddress.getLoopbackAddress();
    try (CorpusHost host =
            CorpusHost.start(
                corpus.resolve("frames.bin.zst"), corpus.resolve("did_docs.json"), loopback, 0, 0);
        Node node = start(host);
        WebSocketClient client = new WebSocketClient(WebSocketClientConfig.defaults())) {
      String server = "ws://127.0.0.1:" + node.address().getPort();
      List<String> expected = Files.readAllLines(corpus.resolve("expected_jetstream.jsonl"));
      Inbox firehose = new Inbox();
      Inbox jetstream = new Inbox();
      client.connect(
          URI.create(server + "/xrpc/com.atproto.sync.subscribeRepos?cursor=0"),
          Map.of(),
          firehose);
      client.connect(URI.create(server + "/subscribe?cursor=0"), Map.of(), jetstream);

      assertThat(hex(firehose.take(host.frames().size())))
          .containsExactlyInAnyOrderElementsOf(hex(host.frames()));
      assertThat(comparable(jetstream.take(expected.size())))
          .containsExactlyInAnyOrderElementsOf(
              comparable(expected.stream().map(line -> line.getBytes(UTF_8)).toList()));
    }
  }

  private Node start(CorpusHost host) {
    return Node.start(
        NodeSettings.config(
            List.of(
                "storage.data",
                directory.toString(),
                "serve.listen",
                "127.0.0.1:0",
                "identity.plc",
                host.plcUri().toString(),
                "allow-private-addresses",
                "true",
                "upstreams",
                "relay:" + host.uri())));
  }

  /** Frames with seq 1, so that only the rest is compared. */
  private static List<String> hex(List<byte[]> frames) {
    FrameDecoder decoder = new FrameDecoder();
    return frames.stream()
        .map(
            frame -> {
              SequencedFrame known = (SequencedFrame) decoder.decode(frame);
              return HexFormat.of()
                  .formatHex(SeqPatch.withSeq(frame, known.seqStart(), known.seqEnd(), 1));
            })
        .toList();
  }

  /** Messages without the numbers that each server gives itself. */
  private List<JsonNode> comparable(List<byte[]> messages) throws IOException {
    List<JsonNode> events = new ArrayList<>();
    for (byte[] message : messages) {
      ObjectNode event = (ObjectNode) json.readTree(message);
      event.remove("time_us");
      for (String kind : List.of("identity", "account")) {
        if (event.get(kind) instanceof ObjectNode part) {
          part.remove("seq");
        }
      }
      events.add(event);
    }
    return events;
  }

  private static final class Inbox implements WebSocketListener {
    private final BlockingQueue<byte[]> messages = new LinkedBlockingQueue<>();

    @Override
    public void onOpen(WebSocketConnection connection, HttpHeaders headers) {
      connection.request(Integer.MAX_VALUE);
    }

    @Override
    public void onBinary(WebSocketConnection connection, byte[] message) {
      messages.add(message);
    }

    @Override
    public void onText(WebSocketConnection connection, byte[] utf8) {
      messages.add(utf8);
    }

    @Override
    public void onClosed(WebSocketConnection connection, CloseReason reason) {}

    List<byte[]> take(int count) throws InterruptedException {
      List<byte[]> taken = new ArrayList<>();
      while (taken.size() < count) {
        byte[] next = messages.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (next == null) {
          break;
        }
        taken.add(next);
      }
      return taken;
    }
  }
}
