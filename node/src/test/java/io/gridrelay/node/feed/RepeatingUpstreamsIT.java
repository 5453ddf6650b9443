package io.gridrelay.node.feed;

import static io.gridrelay.node.testing.Eventually.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.gridrelay.node.host.UpstreamHost;
import io.gridrelay.node.host.UpstreamPosition;
import io.gridrelay.node.store.HostKind;
import io.gridrelay.node.store.HostStatus;
import io.gridrelay.node.store.StateStore;
import io.gridrelay.simulator.SimulatedNetwork;
import io.gridrelay.simulator.TrafficMix;
import io.gridrelay.simulator.truth.CheckReport;
import io.gridrelay.simulator.truth.Checker;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two upstreams that carry the same accounts: one simulated host under two names. What the second
 * repeats is good for nothing only once the log has it.
 */
class RepeatingUpstreamsIT {

  private static final int EVENTS = 60;

  @TempDir Path directory;
  private SimulatedNetwork network;
  private Checker checker;
  private UpstreamHost first;
  private UpstreamHost second;
  private IngestHarness node;

  @BeforeEach
  void start() throws Exception {
    network =
        SimulatedNetwork.builder()
            .hosts(1)
            .accounts(8)
            .recordsPerAccount(20)
            .mix(TrafficMix.commitsOnly())
            .start();
    checker = new Checker(network.ledger(), Checker.Wire.FIREHOSE);
    checker.connected(-1);
    String url = network.hosts().getFirst().uri().toString();
    first = UpstreamHost.of(HostKind.RELAY, url);
    second = UpstreamHost.of(HostKind.RELAY, url.replace("127.0.0.1", "localhost"));
    node = start(first);
  }

  private IngestHarness start(UpstreamHost... upstreams) {
    return new IngestHarness(
        directory,
        network.plcUri(),
        List.of(upstreams),
        FeedConfig.defaults(),
        IngestHarness.strict(),
        checker::received);
  }

  @AfterEach
  void stop() throws Exception {
    node.close();
    network.close();
  }

  /** The first upstream brings events that do not get into the log, then the second one does. */
  private void bothBringWhatTheLogDoesNotGet() {
    node.frozen = true;
    network.emit(EVENTS);
    await("the first passes", () -> passed() == EVENTS);
    long before = hadToWait();
    add(second);
    await("the second repeats all", () -> hadToWait() - before + dropped() >= EVENTS);
  }

  private void add(UpstreamHost host) {
    node.roster.open(List.of(host));
  }

  private long passed() {
    return node.lanes.counters().passed.sum();
  }

  private long dropped() {
    return node.lanes.counters().dropped.sum();
  }

  private long hadToWait() {
    return node.lanes.counters().parked.sum();
  }

  private long cursor(UpstreamHost host) {
    return node.feeds.readings().stream()
        .filter(reading -> reading.hostname().equals(host.name()))
        .findFirst()
        .orElseThrow()
        .cursor();
  }

  private void everythingComesOutOnce() {
    long expected = checker.expected();
    await("all is delivered", () -> checker.delivered() >= expected);
    CheckReport report = checker.report();
    assertThat(report.isClean()).as("%s", report).isTrue();
    assertThat(report.repeats()).isZero();
    await("all settles", () -> node.feeds.eventsUnderWay() == 0);
  }

  @Test
  void whatIsNotInTheLogIsReadFromTheOtherUpstreamAfterACrash() throws Exception {
    bothBringWhatTheLogDoesNotGet();
    assertThat(cursor(second)).isEqualTo(UpstreamPosition.seq(UpstreamPosition.NONE));
    node.close();
    try (StateStore store = StateStore.openSqlite(directory.resolve("state.sqlite"))) {
      store.hosts().setStatus(first.name(), HostStatus.BANNED, "gone");
    }
    node = start(second);
    everythingComesOutOnce();
  }

  @Test
  void whatIsNotInTheLogIsTakenFromTheOtherUpstreamWhenTheFirstIsGivenUp() {
    bothBringWhatTheLogDoesNotGet();
    node.feeds.ban(first.name(), "gone");
    await("the second brings them instead", () -> passed() == 2 * EVENTS);
    network.emit(EVENTS);
    node.execution = 2;
    node.feeds.claim(2, partition -> true);
    node.frozen = false;
    everythingComesOutOnce();
    assertThat(cursor(second)).isEqualTo(network.hosts().getFirst().lastSeq());
  }

  @Test
  void repeatsSettleWhenTheLogHasWhatTheyRepeat() {
    bothBringWhatTheLogDoesNotGet();
    node.frozen = false;
    for (int round = 0; round < 20; round++) {
      node.frozen = round % 3 == 1;
      network.emit(EVENTS);
    }
    node.frozen = false;
    everythingComesOutOnce();
    for (UpstreamHost host : List.of(first, second)) {
      await("the cursor moves", () -> cursor(host) == network.hosts().getFirst().lastSeq());
    }
    assertThat(passed()).isEqualTo(network.ledger().expectedCount());
    assertThat(node.lanes.counters().enforced().get("stale_rev")).isEqualTo(passed());
  }
}
