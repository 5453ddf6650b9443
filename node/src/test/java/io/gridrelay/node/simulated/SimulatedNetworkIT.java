package io.gridrelay.node.simulated;

import static org.assertj.core.api.Assertions.assertThat;

import io.gridrelay.client.websocket.WebSocketClient;
import io.gridrelay.client.websocket.WebSocketClientConfig;
import io.gridrelay.node.Node;
import io.gridrelay.simulator.Fault;
import io.gridrelay.simulator.Occurrence;
import io.gridrelay.simulator.PlcFault;
import io.gridrelay.simulator.SimulatedHost;
import io.gridrelay.simulator.SimulatedNetwork;
import io.gridrelay.simulator.TrafficMix;
import io.gridrelay.simulator.truth.CheckReport;
import io.gridrelay.simulator.truth.Checker;
import io.gridrelay.simulator.truth.TruthLedger;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A real node and a simulated network: everything that a host sends in order comes out on both
 * wires, once and in order, and nothing that it should not have sent.
 */
@Timeout(240)
class SimulatedNetworkIT {
  private static final Duration LIMIT = Duration.ofSeconds(90);

  @TempDir private Path directory;
  private SimulatedNetwork network;
  private TruthLedger ledger;
  private Node node;
  private WebSocketClient client;
  private ResumingConsumer firehose;
  private ResumingConsumer jetstream;

  @BeforeEach
  void start() throws IOException {
    network =
        SimulatedNetwork.builder()
            .hosts(3)
            .accounts(30)
            .recordsPerAccount(40)
            .p256Share(0.3)
            .mix(TrafficMix.commitsOnly())
            .start();
    ledger = network.ledger();
    List<String> settings = NodeSettings.of(network);
    settings.addAll(List.of("storage.data", directory.toString()));
    settings.addAll(List.of("serve.listen", "127.0.0.1:0"));
    node = Node.start(NodeSettings.config(settings));
    client = new WebSocketClient(WebSocketClientConfig.defaults());
    String server = "127.0.0.1:" + node.address().getPort();
    firehose = new ResumingConsumer(client, server, Checker.Wire.FIREHOSE, ledger);
    jetstream = new ResumingConsumer(client, server, Checker.Wire.JETSTREAM, ledger);
    await(() -> network.hosts().stream().allMatch(host -> host.connections() == 1));
  }

  @AfterEach
  void stop() {
    firehose.close();
    jetstream.close();
    client.close();
    node.close();
    network.close();
  }

  @ParameterizedTest
  @EnumSource(Occurrence.class)
  void eventsOfEveryKindComeOut(Occurrence occurrence) {
    network.emit(30);
    everythingComesOutOnce();
    for (SimulatedHost host : network.hosts()) {
      if (occurrence == Occurrence.REACTIVATION) {
        network.emit(Occurrence.DEACTIVATION, host);
      }
      network.emit(occurrence, host);
      everythingComesOutOnce(); // a host's event must not race with another host's
    }
    network.emit(30);
    everythingComesOutOnce();
  }

  @Test
  void thousandEventsOfAllKindsThatDoNotRaceComeOut() {
    for (int round = 0; round < 10; round++) {
      network.emit(80);
      for (SimulatedHost host : network.hosts()) {
        network.emit(Occurrence.CREATION, host);
        network.emit(Occurrence.HANDLE_CHANGE, host);
        network.emit(Occurrence.DEACTIVATION, host);
        network.emit(Occurrence.SYNC, host);
        network.emit(Occurrence.REACTIVATION, host);
        network.emit(Occurrence.EMPTY_COMMIT, host);
      }
    }
    everythingComesOutOnce();
    assertThat(ledger.expectedCount()).isGreaterThan(1_000);
  }

  @ParameterizedTest
  @CsvSource({
    "BAD_SIGNATURE, events_rejected, bad_signature",
    "WRONG_PREV_DATA, events_rejected, inversion_mismatch",
    "OLD_REV, events_rejected, stale_rev",
    "FUTURE_REV, events_rejected, future_rev",
    "OVERSIZE_FRAME, upstream_messages_skipped, oversize",
    "OVERSIZE_BLOCKS, events_rejected, blocks_too_large",
    "TOO_MANY_OPS, events_rejected, too_many_ops",
    "BROKEN_CBOR, upstream_messages_skipped, malformed",
    "WRONG_HOST, events_rejected, host_mismatch",
    "DUPLICATE_SEQ, upstream_messages_skipped, seq_regression",
    "SEQ_BACKWARDS, upstream_messages_skipped, seq_regression"
  })
  void spoiltEventIsRefusedUnderItsReasonAndHarmsNothingElse(
      Fault fault, String metric, String label) {
    network.emit(60);
    everythingComesOutOnce();
    for (SimulatedHost host : network.hosts()) {
      network.emit(fault, host);
    }
    assertThat(ledger.refusedByFault()).containsEntry(fault, 3L);
    // Before anything newer is sent: if the right host's next commit is judged first, then what
    // the wrong host sent of that account counts as old, and nobody asks who sent it.
    await(() -> metric(metric, label) == 3);
    assertThat(metric(metric, label)).isEqualTo(3);
    network.emit(60);
    everythingComesOutOnce();
    assertThat(metric(metric, label)).isEqualTo(3);
  }

  @ParameterizedTest
  @EnumSource(
      names = {"CUT", "CUT_MID_FRAME", "CLOSE", "ERROR_FRAME", "TEXT_FRAME", "UNKNOWN_FRAME"})
  void troubleOnTheWireCostsNoEvent(Fault fault) {
    network.emit(30);
    for (SimulatedHost host : network.hosts()) {
      network.emit(fault, host);
    }
    network.emit(30);
    everythingComesOutOnce();
  }

  @Test
  void hostThatBeginsItsNumberingAnewIsHeardAgain() {
    network.emit(60);
    everythingComesOutOnce();
    SimulatedHost host = network.hosts().getFirst();
    host.resetSeq();
    await(() -> host.connections() == 0);
    await(() -> host.connections() == 1); // before its count has reached the node's cursor again
    for (int i = 0; i < 20; i++) {
      network.emit(Occurrence.COMMIT, host);
    }
    everythingComesOutOnce();
  }

  @Test
  void slowAndSilentHostsDelayTheirOwnEventsOnly() {
    network.hosts().getFirst().silence(Duration.ofSeconds(30));
    network.hosts().get(1).limitBytesPerSecond(100_000);
    for (int i = 0; i < 50; i++) {
      network.emit(Occurrence.COMMIT, network.hosts().get(2));
    }
    everythingComesOutOnce();
    network.emit(30);
    network.hosts().getFirst().silence(Duration.ZERO);
    everythingComesOutOnce();
  }

  @Test
  void resumeBeginsBehindTheFirehoseCursorAndWithTheJetstreamCursor() {
    network.emit(60);
    everythingComesOutOnce();
    for (ResumingConsumer consumer : List.of(firehose, jetstream)) {
      consumer.reconnect();
      await(() -> consumer.connections() == 2);
    }
    network.emit(60);
    everythingComesOutOnce();
    assertThat(firehose.checker().report().repeats()).isZero();
    assertThat(jetstream.checker().report().repeats()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(names = {"DOWN", "FAILING"})
  void eventsWaitForADirectoryThatIsAway(PlcFault fault) {
    network.plc().fault(fault);
    network.emit(60);
    await(() -> network.plc().lookups() > 3);
    assertThat(firehose.checker().report().delivered()).isZero();
    network.plc().fault(PlcFault.NONE);
    everythingComesOutOnce();
  }

  @Test
  void slowDirectoryDelaysAndLosesNothing() {
    network.plc().latency(Duration.ofMillis(300));
    network.emit(100);
    everythingComesOutOnce();
  }

  private void everythingComesOutOnce() {
    await(
        () -> firehose.checker().report().lost() == 0 && jetstream.checker().report().lost() == 0);
    for (ResumingConsumer consumer : List.of(firehose, jetstream)) {
      CheckReport report = consumer.checker().report();
      assertThat(report.isClean()).as("%s", report).isTrue();
      assertThat(consumer.faults()).isEmpty();
    }
  }

  private long metric(String name, String label) {
    URI uri = URI.create("http://127.0.0.1:" + node.address().getPort() + "/metrics");
    try (HttpClient http = HttpClient.newHttpClient()) {
      String page =
          http.sendAsync(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
              .join()
              .body();
      return page.lines()
          .filter(
              line -> line.startsWith("gridrelay_" + name) && line.contains("\"" + label + "\""))
          .map(line -> line.substring(line.lastIndexOf(' ') + 1))
          .mapToLong(value -> (long) Double.parseDouble(value))
          .sum();
    }
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (!condition.getAsBoolean() && System.nanoTime() < deadline) {
      LockSupport.parkNanos(20_000_000);
    }
  }
}
