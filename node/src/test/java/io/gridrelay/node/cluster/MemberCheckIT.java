package io.gridrelay.node.cluster;

import static io.gridrelay.node.testing.Eventually.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.hazelcast.core.HazelcastInstance;
import io.gridrelay.config.ConfigException;
import io.gridrelay.jet.LeaseFence;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Real members that should not be together. */
class MemberCheckIT {
  private static final Duration SOON = Duration.ofMillis(300);

  private final List<HazelcastInstance> started = new ArrayList<>();
  private List<String> addresses;
  private HazelcastInstance first;

  @BeforeEach
  void startFirst() throws Exception {
    addresses = List.of("127.0.0.1:" + freePort(), "127.0.0.1:" + freePort());
    first = start(0, attributes("a", ClusterTrait.CLUSTER, "cluster 1"), SOON);
  }

  @AfterEach
  void stop() {
    started.forEach(HazelcastInstance::shutdown);
  }

  @Test
  void meetsMembersOfTheSameKind() {
    start(1, attributes("b", ClusterTrait.CLUSTER, "cluster 1"), SOON);
    assertThat(first.getCluster().getMembers()).hasSize(2);
  }

  @ParameterizedTest
  @EnumSource
  void leavesWhenItDiffersAndNamesBothSides(ClusterTrait trait) {
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> start(1, attributes("b", trait, "something else"), SOON))
        .withMessageContaining(trait.title())
        .withMessageContaining("this node (node b at " + addresses.get(1) + ") has something else")
        .withMessageContaining(
            "node a at " + addresses.get(0) + " has " + attributes(trait).get(trait.attribute()));
    awaitMembers(1);
  }

  @Test
  void leavesWhenItsNameIsTaken() {
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> start(1, attributes("a", ClusterTrait.CLUSTER, "cluster 1"), SOON))
        .withMessageContaining("cluster.node (--node) is \"a\"")
        .withMessageContaining(addresses.get(0));
  }

  @Test
  void leavesWhenItsDirectoryIsACopy() {
    Map<String, String> copy = attributes("b", ClusterTrait.CLUSTER, "cluster 1");
    copy.put(MemberAttributes.NODE_ID, "id of a");
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> start(1, copy, SOON))
        .withMessageContaining("storage.data (--data)")
        .withMessageContaining("copy");
  }

  @Test
  void waitsForItsFormerSelfToBeMissed() {
    Map<String, String> same = attributes("a", ClusterTrait.CLUSTER, "cluster 1");
    CompletableFuture<HazelcastInstance> again =
        CompletableFuture.supplyAsync(() -> start(1, same, Duration.ofSeconds(30)));
    awaitMembers(2);
    assertThat(again).isNotDone();
    first.getLifecycleService().terminate();
    assertThat(again.join().getCluster().getMembers()).hasSize(1);
  }

  /** Or the cluster stands still while it tries to run the job on a member that is about to go. */
  @Test
  void isGoneBeforeTheJobIsStartedForIt() {
    GridConfig config = GridConfig.cluster("member-check", "127.0.0.1", 1, addresses);
    assertThat(
            GridMember.config(config, new LeaseFence(() -> true))
                .getJetConfig()
                .getScaleUpDelayMillis())
        .isGreaterThan(MemberCheck.NAMESAKE_PATIENCE.toMillis());
  }

  private void awaitMembers(int expected) {
    await(expected + " members", () -> first.getCluster().getMembers().size() == expected);
  }

  private static Map<String, String> attributes(ClusterTrait ignored) {
    return attributes("a", ClusterTrait.CLUSTER, "cluster 1");
  }

  private static Map<String, String> attributes(String node, ClusterTrait trait, String value) {
    Map<String, String> attributes =
        new HashMap<>(
            ClusterIdentityTest.node(node, ClusterTrait.CLUSTER, "cluster 1").attributes());
    attributes.put(trait.attribute(), value);
    return attributes;
  }

  private HazelcastInstance start(int index, Map<String, String> attributes, Duration patience) {
    int port = Integer.parseInt(addresses.get(index).substring("127.0.0.1:".length()));
    HazelcastInstance member =
        GridMember.start(
            GridConfig.cluster("member-check", "127.0.0.1", port, addresses)
                .withAttributes(attributes),
            new LeaseFence(() -> true),
            patience);
    started.add(member);
    return member;
  }

  private static int freePort() throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
