package io.gridrelay.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.gridrelay.config.NodeConfig;
import io.gridrelay.eventlog.BlockReader;
import io.gridrelay.eventlog.EventLog;
import io.gridrelay.eventlog.EventLogConfig;
import io.gridrelay.node.cluster.ClusterSecret;
import io.gridrelay.node.peer.HttpPeerLogs;
import io.gridrelay.node.peer.PeerAnswer;
import io.gridrelay.node.peer.PeerEnd;
import io.gridrelay.node.peer.PeerMetrics;
import io.gridrelay.node.peer.PeerTimes;
import io.gridrelay.node.testing.Eventually;
import io.gridrelay.simulator.SimulatedNetwork;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The log of a real node, as another one gets it. */
@Timeout(120)
class PeerLogIT {
  private static final String SECRET = "only-the-nodes-know";

  @TempDir Path directory;
  private SimulatedNetwork network;
  private Node node;

  @BeforeEach
  void start() throws IOException {
    network = SimulatedNetwork.builder().seed(4).hosts(1).accounts(20).start();
    Path secret = Files.writeString(directory.resolve("secret"), SECRET);
    node =
        Node.start(
            NodeConfig.of(
                "upstreams",
                "pds:" + network.hosts().getFirst().uri(),
                "storage.data",
                directory.resolve("data").toString(),
                "serve.listen",
                "127.0.0.1:0",
                "serve.shutdown-spread",
                "0s",
                "cluster.bind",
                "127.0.0.1:0",
                "cluster.secret-file",
                secret.toString(),
                "identity.plc",
                network.plcUri().toString(),
                "allow-private-addresses",
                "true"));
  }

  @AfterEach
  void stop() {
    node.close();
    network.close();
  }

  @Test
  void isCopiedBlockByBlock() throws Exception {
    network.emit(500);
    Eventually.await("events", () -> node.log().counters().events() >= 500);
    try (HttpPeerLogs peers =
            new HttpPeerLogs(
                () -> List.of(url()),
                ClusterSecret.of(SECRET).derivedFor("log of cluster " + cluster()),
                PeerTimes.defaults(),
                new PeerMetrics());
        EventLog copy = EventLog.open(directory.resolve("copy"), EventLogConfig.defaults())) {
      while (peers.after(copy.lastEpoch(), copy.lastSeq())
          instanceof PeerAnswer.Blocks(String peer, var blocks, long endSeq)) {
        blocks.forEach(copy::append);
        copy.publish();
      }
      EventLog log = node.log();
      assertThat(peers.ends(Duration.ofSeconds(10)))
          .containsExactly(new PeerEnd(url(), log.lastEpoch(), log.lastSeq(), log.lastTimeUs()));
      assertSame(log, copy);
    }
  }

  private String cluster() throws IOException {
    return Files.readString(directory.resolve("data").resolve("cluster-id")).strip();
  }

  private String url() {
    return "http://127.0.0.1:" + node.address().getPort();
  }

  private static void assertSame(EventLog log, EventLog copy) {
    try (BlockReader expected = log.blocksFrom(1);
        BlockReader found = copy.blocksFrom(1)) {
      while (expected.hasNext()) {
        assertThat(found.next().asByteArray()).isEqualTo(expected.next().asByteArray());
      }
      assertThat(found.hasNext()).isFalse();
    }
  }

  @Test
  void isNotForWhoeverAsks() throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      for (String path : List.of("/internal/log?epoch=0&after=0", "/internal/log/end")) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url() + path)).build();
        assertThat(client.send(request, BodyHandlers.discarding()).statusCode()).isEqualTo(401);
      }
    }
  }
}
