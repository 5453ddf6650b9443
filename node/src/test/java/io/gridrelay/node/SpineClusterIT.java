package io.gridrelay.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.core.HazelcastInstanceNotActiveException;
import io.gridrelay.eventlog.EventLog;
import io.gridrelay.eventlog.EventLogConfig;
import io.gridrelay.jet.SequencerConfig;
import io.gridrelay.node.cluster.GridConfig;
import io.gridrelay.node.sequence.LeaseTerms;
import io.gridrelay.node.store.StateStore;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
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

  /** One member with its own disk and feeds; the state store is shared. */
  private record Peer(Storage storage, Spine spine, TestFeeds feeds) {}

  @TempDir Path directory;
  private final List<Peer> peers = new ArrayList<>();
  private final List<Throwable> fatal = new CopyOnWriteArrayList<>();

  @AfterEach
  void stop() {
    for (Peer peer : peers) {
      peer.spine().close();
      peer.storage().close();
    }
  }

  @Test
  @Timeout(180)
  void givesAllMembersTheSameLogAndSurvivesTheLossOfTheSequencersMember() throws IOException {
    List<String> addresses = addresses();
    for (int i = 0; i < MEMBERS; i++) {
      start(i, addresses);
    }
    feed(peers, 1, 300);
    await(() -> peers.stream().allMatch(peer -> peer.feeds().waiting() == 0));
    await(() -> peers.stream().allMatch(peer -> lastSeq(peer) == lastSeq(peers.getFirst())));
    assertThat(events(peers.get(1))).hasSize(3 * 300).isEqualTo(events(peers.get(0)));
    assertThat(events(peers.get(2))).isEqualTo(events(peers.get(0)));

    Peer lost =
        peers.stream().filter(peer -> peer.spine().isSequencing()).findFirst().orElseThrow();
    List<Peer> left = new ArrayList<>(peers);
    left.remove(lost);
    lost.spine().member().getLifecycleService().terminate();
    feed(left, 301, 600);
    await(() -> left.stream().allMatch(peer -> peer.feeds().waiting() == 0));
    await(() -> lastSeq(left.get(0)) == lastSeq(left.get(1)));
    List<String> after = events(left.getFirst());
    assertThat(after).hasSize(3 * 300 + 2 * 300).isEqualTo(events(left.getLast()));
    assertThat(after.subList(0, 3 * 300)).isEqualTo(events(lost));
    assertThat(left).anyMatch(peer -> peer.spine().isSequencing());
    assertThat(fatal)
        .as("only the lost member has to stop")
        .hasOnlyElementsOfType(HazelcastInstanceNotActiveException.class);
  }

  private void start(int index, List<String> addresses) {
    Path shared = directory.resolve("shared.db");
    Storage storage =
        Storage.open(
            directory.resolve("node" + index),
            EventLogConfig.defaults(),
            () -> StateStore.openSqlite(shared));
    int port = Integer.parseInt(addresses.get(index).substring("127.0.0.1:".length()));
    SpineConfig config =
        new SpineConfig(
            GridConfig.cluster("cluster-it", "127.0.0.1", port, addresses),
            SequencerConfig.cluster(),
            LeaseTerms.DEFAULT,
            Duration.ofMillis(20),
            1);
    Spine spine = Spine.start(storage, config);
    TestFeeds feeds = new TestFeeds();
    spine.run(feeds, did -> 0, block -> {}, feeds, fatal::add);
    peers.add(new Peer(storage, spine, feeds));
  }

  /** Three hosts, one per member, each with accounts of its own. */
  private void feed(List<Peer> to, int from, int last) {
    for (int i = from; i <= last; i++) {
      for (Peer peer : to) {
        String host = "host" + peers.indexOf(peer) + ".example";
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
