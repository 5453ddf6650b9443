package io.gridrelay.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.core.HazelcastInstanceNotActiveException;
import io.gridrelay.eventlog.EventLog;
import io.gridrelay.eventlog.EventLogConfig;
import io.gridrelay.jet.SequencerConfig;
import io.gridrelay.node.cluster.GridConfig;
import io.gridrelay.node.ready.NotReady;
import io.gridrelay.node.sequence.LeaseTerms;
import io.gridrelay.node.store.StateStore;
import io.gridrelay.node.testing.LocalPeerLogs;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three members with backups, so blocks are published only when a later item says that they are
 * committed.
 */
class SpineClusterIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int MEMBERS = 3;
  private static final int RING_ITEMS = 64;

  /** One member with its own disk and feeds; the state store is shared. */
  private record Peer(int index, Storage storage, Spine spine, TestFeeds feeds) {
    EventLog log() {
      return storage.log();
    }

    /** As if the process had been killed, but for the lock on its directory. */
    void kill() {
      spine.member().getLifecycleService().terminate();
      spine.close();
      storage.close();
    }
  }

  @TempDir Path directory;
  private final List<Peer> peers = new CopyOnWriteArrayList<>();
  private final List<Throwable> fatal = new CopyOnWriteArrayList<>();
  private List<String> addresses = List.of();

  @BeforeEach
  void start() throws IOException {
    addresses = addresses();
    for (int i = 0; i < MEMBERS; i++) {
      start(i);
    }
  }

  @AfterEach
  void stop() {
    for (Peer peer : peers) {
      peer.spine().close();
      peer.storage().close();
    }
  }

  @Test
  @Timeout(180)
  void givesAllMembersTheSameLogAndSurvivesTheLossOfTheSequencersMember() {
    feed(peers, 1, 300);
    awaitSameLogs(peers);
    assertThat(events(peers.getFirst())).hasSize(3 * 300);

    Peer lost = sequencer();
    List<String> before = events(lost);
    kill(lost);
    feed(peers, 301, 600);
    awaitSameLogs(peers);
    List<String> after = events(peers.getFirst());
    assertThat(after).hasSize(3 * 300 + 2 * 300);
    assertThat(after.subList(0, 3 * 300)).isEqualTo(before);
    assertThat(peers).anyMatch(peer -> peer.spine().isSequencing());
    assertThat(fatal).as("those that were not killed").isEmpty();
  }

  @Test
  @Timeout(180)
  void aMemberThatWasAwayCopiesWhatTheRingHoldsNoMore() {
    feed(peers, 1, 100);
    awaitSameLogs(peers);
    Peer away = other();
    kill(away);
    for (int i = 101; i <= 100 + 2 * RING_ITEMS; i++) {
      feed(peers, i, i); // one block each, or nearly so
      await(() -> peers.stream().allMatch(peer -> peer.feeds().waiting() == 0));
    }
    Peer back = start(away.index());
    await(() -> back.spine().logIsWhole());
    feed(peers, 1_000, 1_100);
    awaitSameLogs(peers);
    assertThat(back.spine().copiedBlocks()).isPositive();
    assertThat(fatal).as("those that were not killed").isEmpty();
  }

  @Test
  @Timeout(180)
  void noJobIsStartedBeforeAMajorityIsThere() {
    feed(peers, 1, 100);
    awaitSameLogs(peers);
    List<Integer> all = peers.stream().map(Peer::index).toList();
    List.copyOf(peers).forEach(this::kill);
    Peer alone = start(all.getFirst());
    assertThat(alone.spine().member().getJet().getJobs()).isEmpty();
    start(all.get(1));
    feed(peers, 101, 200);
    awaitSameLogs(peers);
    assertThat(fatal).as("those that were not killed").isEmpty();
  }

  @Test
  @Timeout(180)
  void goesOnBehindTheLongestLogIfTheRingIsLost() {
    feed(peers, 1, 100);
    awaitSameLogs(peers);
    Peer behind = other();
    kill(behind);
    feed(peers, 101, 200);
    awaitSameLogs(peers);
    List<String> before = events(peers.getFirst());
    List<Integer> all = peers.stream().map(Peer::index).toList();
    List.copyOf(peers).forEach(this::kill);
    start(behind.index());
    all.forEach(this::start);
    feed(peers, 201, 300);
    awaitSameLogs(peers);
    assertThat(events(peers.getFirst()).subList(0, before.size())).isEqualTo(before);
    assertThat(fatal).as("those that were not killed").isEmpty();
  }

  @Test
  @Timeout(180)
  void waitsForTheMemberWhoseEventsTheHostsCursorsHavePassed() {
    feed(peers, 1, 100);
    awaitSameLogs(peers);
    Peer first = peers.get(0);
    Peer second = peers.get(1);
    Peer third = peers.get(2);
    List.copyOf(peers).forEach(this::kill);
    removeLog(first);
    removeLog(second);
    try (StateStore store = store()) {
      store.hosts().saveCursors(Map.of("a.example", 1L), 1, Instant.EPOCH);
    }
    start(first.index());
    start(second.index());
    await(
        () ->
            peers.stream()
                .flatMap(peer -> peer.spine().missing().stream())
                .anyMatch(reason -> reason.cause() == NotReady.Cause.LOG_END_MISSING));
    assertThat(peers).allMatch(peer -> peer.log().lastSeq() == 0);
    start(third.index());
    feed(peers, 101, 200);
    awaitSameLogs(peers);
    assertThat(events(peers.getFirst())).hasSize(600);
    assertThat(fatal).as("those that were not killed").isEmpty();
  }

  private Peer sequencer() {
    return peers.stream().filter(peer -> peer.spine().isSequencing()).findFirst().orElseThrow();
  }

  private Peer other() {
    return peers.stream().filter(peer -> !peer.spine().isSequencing()).findFirst().orElseThrow();
  }

  private void kill(Peer peer) {
    peers.remove(peer);
    peer.kill();
  }

  private StateStore store() {
    return StateStore.openSqlite(directory.resolve("shared.db"));
  }

  private void removeLog(Peer peer) {
    EventLog.cutAfter(directory.resolve("node" + peer.index()).resolve("log"), 0);
  }

  private void awaitSameLogs(List<Peer> of) {
    await(() -> of.stream().allMatch(peer -> peer.feeds().waiting() == 0));
    await(() -> of.stream().allMatch(peer -> lastSeq(peer) == lastSeq(of.getFirst())));
    of.forEach(peer -> assertThat(events(peer)).isEqualTo(events(of.getFirst())));
  }

  private Peer start(int index) {
    Storage storage =
        Storage.open(directory.resolve("node" + index), EventLogConfig.defaults(), this::store);
    int port = Integer.parseInt(addresses.get(index).substring("127.0.0.1:".length()));
    SpineConfig config =
        new SpineConfig(
            GridConfig.cluster("cluster-it", "127.0.0.1", port, addresses)
                .withRing(RING_ITEMS * 1024L, 1024),
            SequencerConfig.cluster(),
            LeaseTerms.DEFAULT,
            Duration.ofMillis(20),
            1);
    Spine spine = Spine.start(storage, config);
    TestFeeds feeds = new TestFeeds();
    spine.run(
        new LocalPeerLogs(() -> logsOfOthers(storage)),
        feeds,
        did -> 0,
        block -> {},
        feeds,
        this::failed);
    Peer started = new Peer(index, storage, spine, feeds);
    peers.add(started);
    return started;
  }

  private void failed(Throwable reason) {
    if (!(reason instanceof HazelcastInstanceNotActiveException)) {
      fatal.add(reason);
    }
  }

  private List<EventLog> logsOfOthers(Storage storage) {
    return peers.stream().map(Peer::log).filter(log -> log != storage.log()).toList();
  }

  /** Three hosts, one per member, each with accounts of its own. */
  private void feed(List<Peer> to, int from, int last) {
    for (int i = from; i <= last; i++) {
      for (Peer peer : to) {
        String host = "host" + peer.index() + ".example";
        peer.feeds()
            .add(TestEvents.commit(host, i, "did:plc:" + host.charAt(4) + i % 20, i, 1, 1_000));
      }
    }
  }

  private static long lastSeq(Peer peer) {
    return peer.storage().log().lastSeq();
  }

  private static List<String> events(Peer peer) {
    EventLog log = peer.storage().log();
    List<String> events = new ArrayList<>();
    log.eventsFrom(
        1,
        event ->
            events.add(event.seq() + " " + event.timeUs() + " " + event.did() + " " + event.rev()));
    return events;
  }

  private static List<String> addresses() throws IOException {
    List<ServerSocket> sockets = new ArrayList<>();
    List<String> addresses = new ArrayList<>();
    for (int i = 0; i < MEMBERS; i++) {
      ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
      sockets.add(socket);
      addresses.add("127.0.0.1:" + socket.getLocalPort());
    }
    for (ServerSocket socket : sockets) {
      socket.close();
    }
    return addresses;
  }

  private void await(BooleanSupplier condition) {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime())
          .as(
              () ->
                  "waiting %s lastSeq %s fatal %s"
                      .formatted(
                          peers.stream().map(peer -> peer.feeds().waiting()).toList(),
                          peers.stream().map(SpineClusterIT::lastSeq).toList(),
                          fatal))
          .isLessThan(end);
      LockSupport.parkNanos(5_000_000);
    }
  }
}
