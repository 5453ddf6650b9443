package io.gridrelay.node.feed;

import static io.gridrelay.node.testing.Eventually.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.gridrelay.atproto.syntax.Did;
import io.gridrelay.node.account.AccountStatusCode;
import io.gridrelay.node.host.UpstreamHost;
import io.gridrelay.node.store.AccountStatus;
import io.gridrelay.node.store.HostKind;
import io.gridrelay.node.xrpc.CrawlOutcome;
import io.gridrelay.node.xrpc.CrawlTarget;
import io.gridrelay.node.xrpc.HostState;
import io.gridrelay.simulator.Fault;
import io.gridrelay.simulator.FaultPlan;
import io.gridrelay.simulator.Occurrence;
import io.gridrelay.simulator.PlcFault;
import io.gridrelay.simulator.SimulatedHost;
import io.gridrelay.simulator.SimulatedNetwork;
import io.gridrelay.simulator.TrafficMix;
import io.gridrelay.simulator.truth.CheckReport;
import io.gridrelay.simulator.truth.Checker;
import io.gridrelay.simulator.truth.EventKind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Feeds, lanes, identities and account states against a simulated network that misbehaves. */
class IngestIT {

  private static final FeedConfig FEEDS =
      FeedConfig.defaults()
          .withTimes(
              FeedTimes.defaults().withRetries(Duration.ofMillis(20), Duration.ofMillis(200)));

  /** Without what makes older events of an account worthless: another key, another host. */
  private static final Map<Occurrence, Double> STEADY =
      Map.of(
          Occurrence.COMMIT, 0.8,
          Occurrence.EMPTY_COMMIT, 0.03,
          Occurrence.CREATION, 0.02,
          Occurrence.SYNC, 0.03,
          Occurrence.IDENTITY, 0.03,
          Occurrence.HANDLE_CHANGE, 0.03,
          Occurrence.DEACTIVATION, 0.03,
          Occurrence.REACTIVATION, 0.03);

  @TempDir Path directory;
  private SimulatedNetwork network;
  private Checker checker;
  private IngestHarness node;

  @BeforeEach
  void startNetwork() throws Exception {
    network =
        SimulatedNetwork.builder()
            .hosts(2)
            .accounts(20)
            .recordsPerAccount(30)
            .seed(11)
            .mix(new TrafficMix(STEADY))
            .start();
    checker = new Checker(network.ledger(), Checker.Wire.FIREHOSE);
    checker.connected(-1);
  }

  @AfterEach
  void stop() throws Exception {
    if (node != null) {
      node.close();
    }
    network.close();
  }

  private void startNode() {
    startNode(FEEDS);
  }

  private void startNode(FeedConfig config, String... settings) {
    node =
        new IngestHarness(
            directory,
            network.plcUri(),
            upstreams(),
            config,
            IngestHarness.strict(settings),
            checker::received);
  }

  private Collection<UpstreamHost> upstreams() {
    return network.hosts().stream()
        .map(host -> UpstreamHost.of(HostKind.PDS, host.uri().toString()))
        .toList();
  }

  private void awaitAllDelivered() {
    awaitDelivered();
    CheckReport report = checker.report();
    assertThat(report.samples()).as("%s", report).isEmpty();
  }

  private void awaitDelivered() {
    long expected = checker.expected();
    await(
        Duration.ofSeconds(40),
        () -> "%s\n%s\n%s".formatted(checker.report(), node.lanes.counters().enforced(), counts()),
        () -> checker.delivered() >= expected);
  }

  private String counts() {
    FeedCounters c = node.feeds.counters();
    return "events=%s malformed=%s regress=%s resets=%s connects=%s disconnects=%s under way=%s"
        .formatted(
            c.events,
            c.malformedFrames,
            c.seqRegressions,
            c.seqResets,
            c.connects,
            c.disconnects,
            node.feeds.eventsUnderWay());
  }

  private SimulatedHost host() {
    return network.hosts().getFirst();
  }

  private String name() {
    return UpstreamHost.of(HostKind.PDS, host().uri().toString()).name();
  }

  private long enforced(String rule) {
    Map<String, Long> counts = node.lanes.counters().enforced();
    assertThat(counts).containsKey(rule);
    return counts.get(rule);
  }

  @Test
  void bringsEveryKindOfEventThroughVerified() {
    network.emit(200);
    startNode();
    network.emit(300);
    for (Occurrence occurrence : Occurrence.values()) {
      awaitDelivered();
      network.emit(occurrence, host());
      network.emit(10);
    }
    awaitAllDelivered();
    await("all of it comes", () -> node.feeds.lastReceived(name()) == host().lastSeq());
    await("everything settles", () -> node.feeds.eventsUnderWay() == 0);
    assertThat(node.lanes.counters().internalErrors.sum()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "BAD_SIGNATURE, bad_signature",
    "WRONG_PREV_DATA, inversion_mismatch",
    "OLD_REV, stale_rev",
    "FUTURE_REV, future_rev",
    "OVERSIZE_BLOCKS, blocks_too_large",
    "TOO_MANY_OPS, too_many_ops",
    "WRONG_HOST, host_mismatch",
  })
  void refusesAnEventWithTheReasonOfItsFault(Fault fault, String rule) {
    startNode();
    network.emit(300);
    awaitDelivered(); // every account is known: one that is not has its state asked for first
    for (int i = 0; i < 3; i++) {
      network.emit(fault, host());
      network.emit(5);
    }
    awaitAllDelivered();
    await("three are dropped", () -> node.lanes.counters().dropped.sum() == 3); // if need be later
    await("everything settles", () -> node.feeds.eventsUnderWay() == 0);
    // What another host sends may come after a newer commit of the right one, and be old by then.
    assertThat(enforced(rule) + (fault == Fault.WRONG_HOST ? enforced("stale_rev") : 0))
        .as("%s", node.lanes.counters().enforced())
        .isEqualTo(3);
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {
        "BROKEN_CBOR",
        "OVERSIZE_FRAME",
        "TEXT_FRAME",
        "UNKNOWN_FRAME",
        "DUPLICATE_SEQ",
        "SEQ_BACKWARDS"
      })
  void passesAPoisonFrameAndKeepsTheConnection(Fault fault) {
    startNode();
    network.emit(20);
    awaitDelivered();
    long connects = node.feeds.counters().connects.sum();
    for (int i = 0; i < 3; i++) {
      network.emit(fault, host());
      network.emit(5);
    }
    awaitAllDelivered();
    FeedCounters counters = node.feeds.counters();
    LongAdder counted =
        switch (fault) {
          case BROKEN_CBOR -> counters.malformedFrames;
          case OVERSIZE_FRAME -> counters.oversizeMessages;
          case TEXT_FRAME -> counters.textMessages;
          case UNKNOWN_FRAME -> counters.unknownFrames;
          default -> counters.seqRegressions;
        };
    await("all three are counted", () -> counted.sum() >= 3);
    assertThat(counters.connects.sum()).isEqualTo(connects);
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"CUT", "CUT_MID_FRAME", "CLOSE", "ERROR_FRAME"})
  void losesNothingWhenTheConnectionEnds(Fault fault) {
    startNode();
    for (int i = 0; i < 5; i++) {
      network.emit(20);
      network.emit(fault, host());
    }
    network.emit(20);
    awaitAllDelivered();
    await("it was connected anew", () -> node.feeds.counters().disconnects.sum() > 0);
  }

  @Test
  void survivesAllFaultsAtOnce() {
    FaultPlan plan = FaultPlan.none();
    for (Fault fault : Fault.values()) {
      boolean heavy = fault == Fault.OVERSIZE_FRAME || fault == Fault.OVERSIZE_BLOCKS;
      plan = plan.withChance(fault, heavy ? 0.002 : 0.01);
    }
    for (SimulatedHost each : network.hosts()) {
      each.faults(plan);
    }
    startNode();
    network.emit(1500);
    for (SimulatedHost each : network.hosts()) {
      each.faults(FaultPlan.none());
    }
    network.emit(10);
    awaitAllDelivered();
    await("everything settles", () -> node.feeds.eventsUnderWay() == 0);
    assertThat(node.lanes.counters().internalErrors.sum()).isZero();
  }

  @Test
  void findsBackToAHostThatBeganItsNumberingAnew() {
    startNode();
    network.emit(60);
    awaitDelivered();
    host().resetSeq();
    network.emit(40);
    awaitAllDelivered();
    await("the reset is counted", () -> node.feeds.counters().seqResets.sum() > 0);
    await(
        "cursor stored",
        () -> node.store.hosts().find(name()).orElseThrow().upstreamSeq() > 1L << 53);
  }

  @Test
  void parksOnlyWhatCannotBeResolvedWhileTheDirectoryIsDown() {
    network.plc().fault(PlcFault.FAILING);
    startNode();
    network.emit(50);
    await("events arrive", () -> node.feeds.counters().events.sum() > 0);
    assertThat(checker.delivered()).isZero();
    network.plc().fault(PlcFault.NONE);
    awaitAllDelivered();
  }

  @Test
  void resolvesAgainBeforeASignatureCountsAsWrong() {
    startNode();
    network.emit(100);
    awaitDelivered();
    network.emit(Occurrence.KEY_ROTATION, host());
    network.emit(50);
    awaitAllDelivered();
    assertThat(enforced("bad_signature")).isZero();
  }

  @Test
  void goesOnFromItsDurableCursorAfterARestart() throws Exception {
    startNode();
    network.emit(150);
    awaitDelivered();
    await("everything settles", () -> node.feeds.eventsUnderWay() == 0);
    node.close();
    network.emit(50);
    startNode();
    network.emit(20);
    awaitDelivered();
    CheckReport report = checker.report();
    assertThat(report.lost()).isZero();
    assertThat(report.duplicates()).isZero();
    assertThat(report.outOfOrder()).isZero();
  }

  @Test
  void handsOverAgainWhatWasNotAcknowledgedWhenTheJobRestarts() {
    startNode();
    network.emit(50);
    awaitDelivered();
    node.frozen = true;
    network.emit(50);
    await("events wait", () -> node.feeds.waitingForHandOver() > 0);
    for (int i = 0; i < 10; i++) {
      node.feeds.poll(node.execution); // taken by an execution that dies
    }
    node.feeds.claim(2, partition -> true);
    node.execution = 2;
    node.frozen = false;
    awaitAllDelivered();
  }

  @Test
  void stopsReadingAHostWhileItsShareIsUsedUp() {
    FeedConfig small = FEEDS.withLimits(new FeedLimits(4 << 20, 200, 1 << 20, 50, 200, 0));
    startNode(small);
    network.emit(20);
    awaitDelivered();
    node.frozen = true;
    network.emit(1000);
    await("the share is used up", () -> node.feeds.eventsUnderWay() >= 50);
    long most = 0;
    long end = System.nanoTime() + Duration.ofMillis(700).toNanos();
    while (System.nanoTime() < end) {
      most = Math.max(most, node.feeds.eventsUnderWay());
      LockSupport.parkNanos(5_000_000);
    }
    assertThat(most).isLessThanOrEqualTo(2 * (50 + 64));
    node.frozen = false;
    awaitAllDelivered();
  }

  @Test
  void countsAccountsPerHostAndKnowsTheirLastCommit() {
    startNode();
    network.emit(200);
    awaitAllDelivered();
    await("everything settles", () -> node.feeds.eventsUnderWay() == 0);
    node.accounts.store();
    long counted =
        network.hosts().stream()
            .mapToLong(
                each ->
                    node.roster
                        .host(UpstreamHost.of(HostKind.PDS, each.uri().toString()).name())
                        .orElseThrow()
                        .accountCount())
            .sum();
    assertThat(counted).isEqualTo(node.accounts.list(0, 1000).size()).isPositive();
  }

  @Test
  void keepsTheOrderOfEveryAccountWhileDocumentsAreSlow() {
    network.plc().latency(Duration.ofMillis(40));
    network.emit(800);
    startNode();
    network.emit(400);
    awaitAllDelivered();
    assertThat(node.lanes.counters().parked.sum()).isPositive();
  }

  @Test
  void passesAndCountsWhatBreaksARuleThatOnlyWarns() {
    startNode(FEEDS, "validation.rules", "inversion_mismatch=warn");
    network.emit(100);
    awaitDelivered();
    network.emit(Fault.WRONG_PREV_DATA, host());
    await("it passes", () -> checker.report().unexpected() == 1);
    assertThat(node.lanes.counters().warned()).containsEntry("inversion_mismatch", 1L);
    assertThat(enforced("inversion_mismatch")).isZero();
  }

  @Test
  void refusesEventsOfAccountsWithoutADocument() {
    String did = network.accountsOf(host()).getFirst();
    network.plc().forget(did);
    startNode();
    network.emit(Occurrence.COMMIT, did);
    await("it is refused", () -> enforced("identity_not_found") == 1);
    await("the cursor passes it", () -> node.feeds.eventsUnderWay() == 0);
  }

  @Test
  void believesTheLastHostOfAnAccountThatItIsGone() {
    String did = network.accountsOf(host()).getFirst();
    startNode();
    network.emit(Occurrence.COMMIT, did);
    awaitDelivered();
    network.plc().forget(did);
    node.identities.forget(Did.parse(did));
    network.emit(Occurrence.DELETION, did);
    awaitAllDelivered();
    await(
        "it counts as deleted",
        () -> node.accounts.known(did).upstreamStatus() == AccountStatus.DELETED);
  }

  @Test
  void believesNoOtherHostThatAnAccountIsGone() {
    String did = network.accountsOf(host()).getFirst();
    startNode();
    node.appendForeign(did, AccountStatusCode.of(true, null));
    assertThat(node.accounts.find(did)).isPresent();
    network.plc().forget(did);
    network.emit(Occurrence.DELETION, did);
    await("it is refused", () -> enforced("identity_not_found") == 1);
    await("the cursor passes it", () -> node.feeds.eventsUnderWay() == 0);
  }

  @Test
  void refusesEventsOfAccountsWhoseDocumentIsNone() {
    network.plc().fault(PlcFault.GARBAGE);
    startNode();
    network.emit(Occurrence.COMMIT, host());
    await("it is refused", () -> enforced("identity_invalid") == 1);
  }

  @Test
  void refusesEventsOfAccountsThatTheOperatorTookDown() {
    String did = network.accountsOf(host()).getFirst();
    startNode();
    network.emit(Occurrence.COMMIT, did);
    awaitDelivered();
    await("everything settles", () -> node.feeds.eventsUnderWay() == 0);
    node.accounts.store();
    assertThat(node.accounts.setLocalStatus(did, AccountStatus.TAKENDOWN)).isTrue();
    network.emit(Occurrence.COMMIT, did);
    await("it is refused", () -> enforced("account_blocked") == 1);
  }

  @Test
  void asksTheHostBeforeACommitOfAnInactiveAccountIsRefused() {
    String did = network.accountsOf(host()).getFirst();
    startNode();
    network.emit(Occurrence.COMMIT, did);
    awaitDelivered();
    await("everything settles", () -> node.feeds.eventsUnderWay() == 0);
    // The flag has drifted: the log says inactive, the host knows nothing of it.
    node.appendForeign(did, AccountStatusCode.of(false, "deactivated"));
    await(
        "it counts as inactive",
        () -> node.accounts.known(did).upstreamStatus() != AccountStatus.ACTIVE);
    network.emit(Occurrence.COMMIT, did);
    awaitDelivered();
    assertThat(node.lanes.counters().statusProbes.sum()).isEqualTo(1);
    await(
        "the commit makes it active",
        () -> node.accounts.known(did).upstreamStatus() == AccountStatus.ACTIVE);
  }

  @Test
  void neverAsksADirectoryMoreOftenThanItKnowsAccounts() {
    startNode();
    network.emit(600);
    awaitAllDelivered();
    long identities =
        network.ledger().expected().stream()
            .map(e -> e.key().kind())
            .filter(k -> k == EventKind.IDENTITY)
            .count();
    long accounts = network.ledger().expected().stream().map(e -> e.key().did()).distinct().count();
    assertThat(network.plc().lookups()).isLessThanOrEqualTo(accounts + identities);
  }

  @Test
  void addsAHostThatAsksToBeCrawledAndAnswersAsAPds() {
    node =
        new IngestHarness(
            directory,
            network.plcUri(),
            List.of(),
            FEEDS,
            IngestHarness.strict(),
            checker::received);
    for (SimulatedHost each : network.hosts()) {
      String name = "localhost:" + each.uri().getPort();
      assertThat(node.roster.request(new CrawlTarget(name, false)))
          .isEqualTo(new CrawlOutcome.Accepted());
      assertThat(node.roster.request(new CrawlTarget(name, false)))
          .isEqualTo(new CrawlOutcome.Accepted());
    }
    assertThat(node.roster.request(new CrawlTarget("localhost:1", false)))
        .isInstanceOf(CrawlOutcome.Unreachable.class);
    assertThat(node.feeds.hostNames()).hasSize(2);
    node.store.domainBans().add("example.com", java.time.Instant.now());
    assertThat(node.roster.request(new CrawlTarget("pds.example.com", true)))
        .isEqualTo(new CrawlOutcome.Banned());
  }

  @Test
  void showsAHostThatHasNothingToSayAsIdle() {
    startNode();
    network.emit(Occurrence.COMMIT, host());
    awaitDelivered();
    String name = upstreams().iterator().next().name();
    await("it is active", () -> state(name) == HostState.ACTIVE);
    await("it is idle", () -> state(name) == HostState.IDLE);
    network.emit(Occurrence.COMMIT, host());
    await("it is active again", () -> state(name) == HostState.ACTIVE);
  }

  private HostState state(String hostName) {
    return node.roster.host(hostName).orElseThrow().state();
  }

  @Test
  void takesTheWordOfARelayForIdentitiesAndAccountsWithoutADocument() {
    String did = network.accountsOf(host()).getFirst();
    network.plc().forget(did);
    node =
        new IngestHarness(
            directory,
            network.plcUri(),
            List.of(UpstreamHost.of(HostKind.RELAY, host().uri().toString())),
            FEEDS,
            IngestHarness.strict(),
            checker::received);
    network.emit(Occurrence.IDENTITY, did);
    network.emit(Occurrence.DEACTIVATION, did);
    awaitAllDelivered();
    assertThat(network.plc().lookups()).isZero();
  }

  @Test
  void doesNotAskARelayWhoseAccountsAreWhose() {
    node =
        new IngestHarness(
            directory,
            network.plcUri(),
            List.of(UpstreamHost.of(HostKind.RELAY, host().uri().toString())),
            FEEDS,
            IngestHarness.strict(),
            checker::received);
    network.emit(Fault.WRONG_HOST, host());
    await("it passes", () -> checker.report().unexpected() == 1);
    network.emit(Fault.BAD_SIGNATURE, host());
    await("a wrong signature does not", () -> enforced("bad_signature") == 1);
  }
}
