package io.gridrelay.node.view;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.config.Config;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Real members in one process; what they say about themselves is made up. */
@Timeout(180)
class ClusterViewIT {
  private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(60);

  private final List<HazelcastInstance> grid = new ArrayList<>();
  private final List<ClusterView> views = new ArrayList<>();
  private final List<Views.Told> told = new ArrayList<>();
  private List<String> addresses = List.of();

  @BeforeEach
  void choosePorts() throws IOException {
    List<ServerSocket> sockets = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
    }
    addresses = sockets.stream().map(socket -> "127.0.0.1:" + socket.getLocalPort()).toList();
    for (ServerSocket socket : sockets) {
      socket.close();
    }
  }

  @AfterEach
  void stop() {
    views.forEach(ClusterView::close);
    grid.forEach(member -> member.getLifecycleService().terminate());
  }

  private ClusterView join(Views.Told node) {
    Config config = new Config();
    config.setClusterName("view-it");
    config.setProperty("hazelcast.phone.home.enabled", "false");
    config.setProperty("hazelcast.logging.type", "slf4j");
    config.setProperty("hazelcast.wait.seconds.before.join", "0");
    config.setProperty("hazelcast.partition.count", "11");
    String address = addresses.get(grid.size());
    var network = config.getNetworkConfig();
    network.setPort(Integer.parseInt(address.substring(address.indexOf(':') + 1)));
    network.setPortAutoIncrement(false);
    network.getInterfaces().setEnabled(true).addInterface("127.0.0.1");
    network.getJoin().getAutoDetectionConfig().setEnabled(false);
    network.getJoin().getMulticastConfig().setEnabled(false);
    network.getJoin().getTcpIpConfig().setEnabled(true).setMembers(addresses);
    HazelcastInstance member = Hazelcast.newHazelcastInstance(config);
    grid.add(member);
    ClusterView view = ClusterView.start(member, node);
    views.add(view);
    told.add(node);
    return view;
  }

  @Test
  void showsTheWholeClusterOnEveryNodeAndForgetsWhoIsGone() {
    join(new Views.Told(Views.node("n1", NodeView.SEQUENCER)).with(3, 2));
    join(new Views.Told(Views.node("n2", NodeView.MEMBER)).with(Shard.ENTRIES + 1, 0));
    join(new Views.Told(Views.node("n3", NodeView.MEMBER, "catching_up")).with(1, 5));
    for (ClusterView view : views) {
      await(
          () -> {
            assertThat(names(view)).containsExactly("n1", "n2", "n3");
            assertThat(entries(view.hosts())).isEqualTo(3 + Shard.ENTRIES + 1 + 1);
            assertThat(entries(view.consumers())).isEqualTo(7);
            assertThat(view.readyNodes())
                .containsExactly("http://n1.example:6008", "http://n2.example:6008");
          });
    }
    assertThat(views.getFirst().otherNodes())
        .containsExactly("http://n2.example:6008", "http://n3.example:6008");

    grid.get(1).getLifecycleService().terminate();
    await(
        () -> {
          assertThat(names(views.get(2))).containsExactly("n1", "n3");
          assertThat(entries(views.get(2).hosts())).isEqualTo(4);
          assertThat(grid.get(2).getReplicatedMap("nodes").size()).as("left behind").isEqualTo(2);
          assertThat(grid.get(2).getReplicatedMap("hosts").size()).as("left behind").isEqualTo(2);
        });
    grid.get(0).getLifecycleService().terminate();
    await(
        () -> {
          assertThat(names(views.get(2))).containsExactly("n3");
          assertThat(grid.get(2).getReplicatedMap("connections").size()).isEqualTo(1);
          assertThat(views.get(2).readyNodes()).isEmpty();
          assertThat(views.get(2).otherNodes()).isEmpty();
        });
  }

  @Test
  void followsWhatANodeSaysAndRemovesWhatItNoLongerSays() {
    Views.Told node = new Views.Told(Views.node("n1", NodeView.MEMBER)).with(Shard.ENTRIES + 5, 0);
    join(node);
    ClusterView other = join(new Views.Told(Views.node("n2", NodeView.MEMBER)));
    await(() -> assertThat(entries(other.hosts())).isEqualTo(Shard.ENTRIES + 5));
    node.with(2, 1);
    node.node = Views.node("n1", NodeView.MEMBER, "stopping");
    await(
        () -> {
          assertThat(entries(other.hosts())).isEqualTo(2);
          assertThat(entries(other.consumers())).isEqualTo(1);
          assertThat(other.readyNodes()).containsExactly("http://n2.example:6008");
        });
  }

  @Test
  void knowsTheHighestNumberThatAnyNodeHasToldOf() {
    Views.Told ahead = new Views.Told(Views.node("n1", NodeView.SEQUENCER));
    join(ahead);
    ClusterView other = join(new Views.Told(Views.node("n2", NodeView.MEMBER)));
    await(() -> assertThat(names(other)).containsExactly("n1", "n2"));
    long own = other.highestSeq();
    ahead.node = Views.withLastSeq(ahead.node, own + 10);
    await(() -> assertThat(other.highestSeq()).isEqualTo(own + 10));
    assertThat(views.getFirst().highestSeq()).isEqualTo(own + 10);
  }

  @Test
  void aNodeThatIsAloneShowsItselfAndWritesNothing() {
    ClusterView alone = join(new Views.Told(Views.node("n1", NodeView.SEQUENCER)).with(2, 3));
    await(() -> assertThat(entries(alone.consumers())).isEqualTo(3));
    assertThat(names(alone)).containsExactly("n1");
    assertThat(grid.getFirst().getReplicatedMap("hosts").isEmpty()).isTrue();
  }

  private static List<String> names(ClusterView view) {
    return view.nodes().stream().map(seen -> seen.node().name()).toList();
  }

  /** All entries, none of them twice. */
  private static int entries(List<byte[]> values) {
    Set<String> seen = new HashSet<>();
    for (byte[] value : values) {
      for (Fields entry : Shard.parse(value)) {
        String key = entry.text("node") + entry.text("hostname") + entry.number("id");
        assertThat(seen.add(key)).as(key).isTrue();
      }
    }
    return seen.size();
  }

  private static void await(ThrowingCallable condition) {
    long deadline = System.nanoTime() + LIMIT_NANOS;
    while (true) {
      try {
        condition.call();
        return;
      } catch (Throwable e) {
        if (System.nanoTime() > deadline) {
          throw new AssertionError(e);
        }
        LockSupport.parkNanos(20_000_000);
      }
    }
  }
}
