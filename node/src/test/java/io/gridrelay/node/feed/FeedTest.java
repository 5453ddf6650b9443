package io.gridrelay.node.feed;

import static io.gridrelay.node.testing.Eventually.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.gridrelay.atproto.event.FrameWriter;
import io.gridrelay.atproto.syntax.Did;
import io.gridrelay.client.websocket.WebSocketClient;
import io.gridrelay.client.websocket.WebSocketClientConfig;
import io.gridrelay.node.host.UpstreamHost;
import io.gridrelay.node.host.UpstreamPosition;
import io.gridrelay.node.lane.IncomingEvent;
import io.gridrelay.node.lane.LaneInput;
import io.gridrelay.node.store.HostKind;
import io.gridrelay.node.store.HostRepository;
import io.gridrelay.node.store.HostRow;
import io.gridrelay.node.store.HostStatus;
import io.gridrelay.node.store.StateStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One feed against a server that does what a script says, byte by byte. */
class FeedTest {

  private static final Did DID = Did.parse("did:plc:aaaaaaaaaaaaaaaaaaaaaaaa");
  private static final FeedTimes SHORT =
      FeedTimes.defaults().withRetries(Duration.ofMillis(10), Duration.ofMillis(80));
  private static final FeedConfig FAST = FeedConfig.defaults().withTimes(SHORT);

  @TempDir Path directory;
  private final FrameWriter writer = new FrameWriter();
  private final Lanes lanes = new Lanes();
  private StateStore store;
  private ScriptedHost server;
  private WebSocketClient client;
  private Feeds feeds;

  @BeforeEach
  void start() throws IOException {
    store = StateStore.openSqlite(directory.resolve("state.sqlite"));
    server = new ScriptedHost();
    client =
        new WebSocketClient(
            WebSocketClientConfig.defaults().toBuilder()
                .maxMessageBytes(100_000)
                .tooBigSkipped(true) // as the node's feeds have it
                .build());
  }

  @AfterEach
  void stop() throws IOException {
    feeds.close();
    client.close();
    server.close();
    store.close();
  }

  private volatile boolean logIsWhole = true;
  private final AtomicLong lowWaterInLog = new AtomicLong(UpstreamPosition.NONE);
  private final LoggedHosts logged =
      new LoggedHosts() {
        @Override
        public long lowWaterMark(String hostname) {
          return lowWaterInLog.get();
        }

        @Override
        public long syncedSeq() {
          return 77;
        }
      };

  private UpstreamHost open(FeedConfig config, long durable) {
    return open(config, durable, partition -> true);
  }

  private UpstreamHost open(FeedConfig config, long durable, IntPredicate owned) {
    feeds =
        new Feeds(
            config,
            client,
            lanes,
            name -> 0,
            () -> logIsWhole,
            new HostRecords(store.hosts(), logged, Clock.systemUTC()),
            Clock.systemUTC(),
            new Random(1));
    UpstreamHost host = UpstreamHost.of(HostKind.PDS, server.url());
    store.hosts().add(HostRow.discovered(host.name(), host.url(), host.kind(), Instant.EPOCH));
    feeds.add(host, durable, HostStatus.ACTIVE);
    feeds.claim(1, owned);
    return host;
  }

  private byte[] event(long seq) {
    return writer.identity(seq, DID, "2026-01-01T00:00:00Z", null);
  }

  @Test
  void beginsANewHostWithTheOldestItKeepsAndGoesOnBehindWhatItReceived() {
    server.script(connection -> connection.accept().binary(event(3)).binary(event(5)).cut());
    server.script(connection -> connection.accept().binary(event(6)).hold());
    open(FAST, UpstreamPosition.NONE);
    await("three events", () -> lanes.seqs().size() == 3);
    assertThat(lanes.seqs()).containsExactly(3L, 5L, 6L);
    assertThat(server.cursors()).containsExactly("0", "5");
  }

  @Test
  void goesOnWhereTheLogSaysThatAnotherNodeWas() {
    server.script(connection -> connection.accept().binary(event(8)).hold());
    open(FAST, 3, partition -> false);
    lowWaterInLog.set(7);
    feeds.claim(2, partition -> true);
    await("an event", () -> lanes.seqs().size() == 1);
    assertThat(server.cursors()).containsExactly("7");
  }

  @Test
  void goesOnWhereTheStateStoreSaysThatAnotherNodeWas() {
    server.script(connection -> connection.accept().binary(event(10)).hold());
    UpstreamHost host = open(FAST, 3, partition -> false);
    lowWaterInLog.set(7);
    feeds.learn(host, 9, HostStatus.ACTIVE);
    feeds.claim(2, partition -> true);
    await("an event", () -> lanes.seqs().size() == 1);
    feeds.learn(host, 20, HostStatus.OFFLINE); // old news of one who read it before
    assertThat(server.cursors()).containsExactly("9");
    assertThat(feeds.status(host.name())).hasValue(HostStatus.ACTIVE);
  }

  @Test
  void dialsNobodyBeforeTheLogIsWholeAndThenAllThatAreItsOwn() {
    server.script(connection -> connection.accept().binary(event(3)).hold());
    logIsWhole = false;
    UpstreamHost host = open(FAST, UpstreamPosition.NONE);
    feeds.learn(host, UpstreamPosition.NONE, HostStatus.ACTIVE);
    feeds.ban(host.name(), "a trial");
    feeds.unban(host.name());
    assertThat(feeds.counters().connects.sum()).isZero();
    logIsWhole = true;
    await("an event", () -> lanes.seqs().size() == 1);
  }

  @Test
  void dialsAHostThatItLearntOfWhileItsLogHadAHole() {
    server.script(connection -> connection.accept().binary(event(3)).hold());
    UpstreamHost first = open(FAST, UpstreamPosition.NONE);
    await("an event", () -> lanes.seqs().size() == 1);
    logIsWhole = false;
    long dialled = feeds.counters().connects.sum();
    feeds.add(UpstreamHost.of(HostKind.PDS, "http://127.0.0.1:1"), 0, HostStatus.ACTIVE);
    assertThat(feeds.counters().connects.sum()).isEqualTo(dialled);
    logIsWhole = true;
    await("the second is dialled", () -> feeds.counters().connects.sum() > dialled);
    assertThat(feeds.knows(first.name())).isTrue();
  }

  @Test
  void storesCursorsWithTheEndOfTheLogBehindThem() {
    server.script(connection -> connection.accept().binary(event(3)).hold());
    UpstreamHost host = open(FAST, UpstreamPosition.NONE);
    await("an event", () -> lanes.seqs().size() == 1);
    feeds.acknowledged(host.name(), 3);
    feeds.close();
    assertThat(store.hosts().find(host.name()).orElseThrow().upstreamSeq()).isEqualTo(3);
    assertThat(store.checkpoints().find(HostRepository.CURSORS)).hasValue(77);
  }

  @Test
  void joinsLiveOnlyOnceIfToldSo() {
    server.script(connection -> connection.accept().cut());
    server.script(connection -> connection.accept().binary(event(1)).hold());
    open(FAST.withJoinLive(true), UpstreamPosition.NONE);
    await("an event", () -> lanes.seqs().size() == 1);
    assertThat(server.cursors()).containsExactly("none", "0");
  }

  @Test
  void goesOnFromItsDurableCursor() {
    server.script(connection -> connection.accept().hold());
    open(FAST, 4711);
    await("connected", () -> server.cursors().size() == 1);
    assertThat(server.cursors()).containsExactly("4711");
  }

  @Test
  void skipsPoisonAndKeepsTheConnection() {
    server.script(
        connection ->
            connection
                .accept()
                .binary(event(1))
                .binary(new byte[] {(byte) 0xff, 1, 2})
                .text("hello")
                .binary(event(2))
                .hold());
    open(FAST, 0);
    await("both events", () -> lanes.seqs().size() == 2);
    assertThat(feeds.counters().malformedFrames.sum()).isEqualTo(1);
    assertThat(feeds.counters().textMessages.sum()).isEqualTo(1);
    assertThat(server.cursors()).hasSize(1);
  }

  @Test
  void skipsAFrameOfAnUnknownKindWithANumberThatNoEventCanHave() {
    byte[] unknown =
        HexFormat.of()
            .parseHex("a261746423" + "6e6577" + "626f7001" + "a1637365711b1000000000000000");
    server.script(
        connection -> connection.accept().binary(event(1)).binary(unknown).binary(event(2)).hold());
    open(FAST, 0);
    await("both events", () -> lanes.seqs().size() == 2);
    assertThat(feeds.counters().unknownFrames.sum()).isEqualTo(1);
    assertThat(server.cursors()).hasSize(1);
  }

  @Test
  void readsAgainWhatItHadWhenItsHostWasSomebodyElsesForAMoment() {
    server.script(connection -> connection.accept().binary(event(3)).hold());
    server.script(connection -> connection.accept().binary(event(3)).hold());
    open(FAST, 1);
    await("the event", () -> lanes.seqs().size() == 1);
    feeds.claim(2, partition -> false);
    feeds.claim(3, partition -> true); // before the feed could be stopped
    await("the event once more", () -> lanes.seqs().size() == 2);
    assertThat(server.cursors()).containsExactly("1", "1");
  }

  @Test
  void readsOverAFrameThatIsTooLong() {
    server.script(
        connection ->
            connection.accept().binary(event(7)).binary(new byte[150_000]).binary(event(9)).hold());
    open(FAST, 0);
    await("the event behind it", () -> lanes.seqs().contains(9L));
    assertThat(server.cursors()).containsExactly("0");
    assertThat(feeds.counters().oversizeMessages.sum()).isEqualTo(1);
  }

  @Test
  void startsAnewWhenTheHostSaysThatItsCursorIsInTheFuture() {
    server.script(
        connection -> connection.accept().binary(writer.error("FutureCursor", null)).hold());
    server.script(connection -> connection.accept().binary(event(1)).binary(event(2)).hold());
    open(FAST, 4711);
    await("the events", () -> lanes.positions().size() == 2);
    assertThat(server.cursors()).containsExactly("4711", "0");
    assertThat(lanes.positions())
        .containsExactly(UpstreamPosition.of(1, 1), UpstreamPosition.of(1, 2));
    assertThat(feeds.counters().seqResets.sum()).isEqualTo(1);
  }

  @Test
  void doesNotCountUpForAHostThatAlwaysSaysFuture() {
    for (int i = 0; i < 6; i++) {
      server.script(
          connection -> connection.accept().binary(writer.error("FutureCursor", null)).hold());
    }
    open(FAST, 4711);
    await("six attempts", () -> server.cursors().size() >= 6);
    assertThat(feeds.counters().seqResets.sum()).isEqualTo(1);
  }

  @Test
  void startsAnewWhenNumbersKeepComingFromBelow() {
    server.script(
        connection -> {
          connection.accept().binary(event(1000));
          for (int seq = 1; seq <= 20; seq++) {
            connection.binary(event(seq));
          }
          connection.hold();
        });
    server.script(connection -> connection.accept().binary(event(1)).hold());
    open(FAST, 0);
    await("the new numbering", () -> lanes.positions().contains(UpstreamPosition.of(1, 1)));
    assertThat(server.cursors()).containsExactly("0", "0");
  }

  @Test
  void dropsRepeatedAndFallingNumbers() {
    server.script(
        connection ->
            connection
                .accept()
                .binary(event(5))
                .binary(event(5))
                .binary(event(3))
                .binary(event(6))
                .hold());
    open(FAST, 0);
    await("the good events", () -> lanes.seqs().size() == 2);
    assertThat(lanes.seqs()).containsExactly(5L, 6L);
    assertThat(feeds.counters().seqRegressions.sum()).isEqualTo(2);
  }

  @Test
  void slowsDownForAHostThatOnlyAcceptsAndRecoversWithAnEvent() {
    for (int i = 0; i < 8; i++) {
      server.script(connection -> connection.accept().cut());
    }
    server.script(connection -> connection.accept().binary(event(1)).hold());
    open(FAST, 0);
    String name = UpstreamHost.of(HostKind.PDS, server.url()).name();
    await("offline after some attempts", () -> server.cursors().size() >= 6);
    await("an event after all", () -> lanes.seqs().size() == 1);
    await("active again", () -> feeds.status(name).orElseThrow() == HostStatus.ACTIVE);
    assertThat(feeds.counters().disconnects.sum()).isEqualTo(8);
  }

  @Test
  void makesASilentConnectionAnew() {
    server.script(connection -> connection.accept().hold());
    server.script(connection -> connection.accept().binary(event(1)).hold());
    open(FAST.withTimes(SHORT.withSilence(Duration.ofMillis(300))), 0);
    await("an event", () -> lanes.seqs().size() == 1);
    assertThat(feeds.counters().silences.sum()).isPositive();
  }

  @Test
  void refusesARelayThatWasAddedAsAPds() {
    server.script(
        connection -> connection.accept("Server: x (atproto-relay)").binary(event(1)).hold());
    open(FAST, 0);
    String name = UpstreamHost.of(HostKind.PDS, server.url()).name();
    await("banned", () -> feeds.status(name).orElseThrow() == HostStatus.BANNED);
    assertThat(lanes.seqs()).isEmpty();
  }

  @Test
  void doesNotReadAHostOnWhileNothingSettles() {
    int frames = 5_000;
    server.script(connection -> sendAndHold(connection, frames));
    open(FAST.withLimits(new FeedLimits(1 << 20, 100, 1 << 20, 100, 1_000, 0)), 0);
    await("its share is used up", () -> lanes.events.size() >= 100);
    assertThat(lanes.events.size()).isLessThanOrEqualTo(100 + 64);
    int settled = 0;
    while (settled < frames) { // settling lets it go on, to the last
      int available = lanes.events.size();
      assertThat(available - settled).isLessThanOrEqualTo(100 + 64);
      for (; settled < available; settled++) {
        lanes.events.get(settled).rejected();
      }
      int seen = settled;
      await("more", () -> seen == frames || lanes.events.size() > seen);
    }
    assertThat(feeds.bytesUnderWay()).isZero();
  }

  @Test
  void readsAHostNoFasterThanAllowedAndSaysSo() {
    int frames = 300;
    server.script(connection -> sendAndHold(connection, frames));
    long start = System.nanoTime();
    open(FAST.withLimits(FeedLimits.defaults().withRatePerHost(20)), 0);
    String name = UpstreamHost.of(HostKind.PDS, server.url()).name();
    await("throttled", () -> feeds.status(name).orElseThrow() == HostStatus.THROTTLED);
    // Ten seconds' worth pass at once, with what was asked for before the limit was reached.
    assertThat(lanes.events).hasSizeLessThan(20 * 10 + 64 + 1);
    await("all come in the end", () -> lanes.events.size() == frames);
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    assertThat(took).isGreaterThan(Duration.ofSeconds((frames - 20 * 10 - 64) / 20));
    assertThat(feeds.counters().throttles.sum()).isPositive();
  }

  @Test
  void connectsNoMoreOnceItWasStopped() {
    server.script(connection -> connection.accept().cut());
    open(FAST.withTimes(SHORT.withRetries(Duration.ofSeconds(20), Duration.ofSeconds(20))), 0);
    await("lost", () -> feeds.counters().disconnects.sum() == 1);
    feeds.claim(2, partition -> false);
    feeds.claim(3, partition -> true); // at once, not when the timer of the former life ends
    server.script(connection -> connection.accept().binary(event(1)).hold());
    await("an event", () -> lanes.seqs().size() == 1);
    assertThat(feeds.counters().connects.sum()).isEqualTo(2);
  }

  private void sendAndHold(ScriptedHost.Connection connection, int frames) {
    connection.accept();
    for (int seq = 1; seq <= frames; seq++) {
      connection.binary(event(seq));
    }
    connection.hold();
  }

  /** Keeps what it is given. */
  private static final class Lanes implements LaneInput {
    final List<IncomingEvent> events = new CopyOnWriteArrayList<>();

    @Override
    public int workers() {
      return 1;
    }

    @Override
    public int workerOf(Did did) {
      return 0;
    }

    @Override
    public void offer(int worker, List<IncomingEvent> batch) {
      events.addAll(batch);
    }

    List<Long> seqs() {
      return events.stream().map(event -> event.frame().seq()).toList();
    }

    List<Long> positions() {
      return events.stream().map(IncomingEvent::position).toList();
    }
  }
}
