package io.gridrelay.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.gridrelay.config.ConfigLoader;
import io.gridrelay.config.ConfigSources;
import io.gridrelay.config.NodeConfig;
import io.gridrelay.node.testing.Eventually;
import io.gridrelay.simulator.Occurrence;
import io.gridrelay.simulator.SimulatedHost;
import io.gridrelay.simulator.SimulatedNetwork;
import io.gridrelay.simulator.TrafficMix;
import io.gridrelay.simulator.truth.Checker.Wire;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole way on one node: simulated hosts → feeds → lanes → job → log → WebSocket. */
class NodeIT {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  @TempDir Path directory;
  private SimulatedNetwork network;
  private Node node;
  private CheckingConsumer firehose;
  private CheckingConsumer jetstream;

  @BeforeEach
  void startNetwork() throws IOException {
    network = SimulatedNetwork.builder().seed(7).hosts(3).accounts(60).mix(steady()).start();
    firehose = new CheckingConsumer(network.ledger(), Wire.FIREHOSE);
    jetstream = new CheckingConsumer(network.ledger(), Wire.JETSTREAM);
  }

  @AfterEach
  void stop() {
    firehose.close();
    jetstream.close();
    if (node != null) {
      node.close();
    }
    network.close();
  }

  @Test
  void deliversWhatTheHostsSentOnBothWires() {
    node = Node.start(config());
    connect();
    network.emit(2_000);
    awaitDelivery();
    assertThat(firehose.checker().report().isClean())
        .as(firehose.checker().report()::toString)
        .isTrue();
    assertThat(jetstream.checker().report().isClean())
        .as(jetstream.checker().report()::toString)
        .isTrue();
  }

  @Test
  void goesOnWhereItWasAfterACleanRestartUnderLoad() {
    node = Node.start(config());
    connect();
    network.eventsPerSecond(500);
    network.startTraffic();
    for (int restart = 0; restart < 2; restart++) {
      long before = firehose.checker().delivered();
      await(() -> firehose.checker().delivered() > before + 300);
      node.close();
      assertThat(node.ended()).isCompletedWithValue(Node.EXIT_OK);
      node = Node.start(config());
      connect();
    }
    network.stopTraffic();
    awaitDelivery();
    assertThat(firehose.checker().report().isSound())
        .as(firehose.checker().report()::toString)
        .isTrue();
    assertThat(firehose.checker().report().duplicates()).isZero();
    assertThat(jetstream.checker().report().isSound())
        .as(jetstream.checker().report()::toString)
        .isTrue();
  }

  /** Further than the rule about revs from the future allows: by it nothing would pass any more. */
  @Test
  void goesOnWhenTheClockIsSetBackByAnHour() {
    AtomicReference<Duration> offset = new AtomicReference<>(Duration.ZERO);
    node = Node.start(config(), () -> Instant.now().plus(offset.get()));
    connect();
    network.emit(500);
    awaitDelivery();
    long before = node.log().lastTimeUs();
    offset.set(Duration.ofHours(-1));
    network.emit(500);
    awaitDelivery();
    assertThat(firehose.checker().report().isClean())
        .as(firehose.checker().report()::toString)
        .isTrue();
    assertThat(jetstream.checker().report().isClean())
        .as(jetstream.checker().report()::toString)
        .isTrue();
    assertThat(node.log().lastTimeUs()).isGreaterThan(before + 10_000);
    node.close();
    // It starts an hour before the newest event of its log.
    node = Node.start(config(), () -> Instant.now().plus(offset.get()));
    connect();
    network.emit(200);
    awaitDelivery();
    assertThat(firehose.checker().report().isSound())
        .as(firehose.checker().report()::toString)
        .isTrue();
  }

  @Test
  void isReadyWithinSeconds() throws Exception {
    long begun = System.nanoTime();
    node = Node.start(config());
    var response =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + node.address().getPort() + "/ready"))
                    .build(),
                BodyHandlers.ofString());
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    connect();
    network.emit(1);
    await(() -> firehose.checker().delivered() > 0);
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(20));
  }

  /**
   * Without what changes the DID document: an event that waits while its account moves or gets
   * another key cannot be verified any more, and these tests make events wait.
   */
  private static TrafficMix steady() {
    Map<Occurrence, Double> weights = new HashMap<>(TrafficMix.everything().weights());
    weights.remove(Occurrence.KEY_ROTATION);
    weights.remove(Occurrence.MIGRATION);
    return new TrafficMix(weights);
  }

  private void connect() {
    firehose.connect(node.address());
    jetstream.connect(node.address());
  }

  private void awaitDelivery() {
    await(
        () ->
            firehose.checker().delivered() >= firehose.checker().expected()
                && jetstream.checker().delivered() >= jetstream.checker().expected());
  }

  private NodeConfig config() {
    List<String> upstreams = new ArrayList<>();
    for (SimulatedHost host : network.hosts()) {
      upstreams.add("pds:" + host.uri());
    }
    return ConfigLoader.load(
        ConfigSources.empty()
            .withSettings(
                Map.of(
                    "upstreams", upstreams,
                    "storage.data", List.of(directory.toString()),
                    "serve.listen", List.of("127.0.0.1:0"),
                    "serve.shutdown-spread", List.of("0s"),
                    "cluster.bind", List.of("127.0.0.1:0"),
                    "identity.plc", List.of(network.plcUri().toString()),
                    "ingest.first-retry", List.of("50ms"),
                    "allow-private-addresses", List.of("true"))));
  }

  private void await(BooleanSupplier condition) {
    Eventually.await(
        LIMIT, () -> firehose.checker().report() + "\n" + jetstream.checker().report(), condition);
  }
}
