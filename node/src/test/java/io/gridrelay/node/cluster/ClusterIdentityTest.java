package io.gridrelay.node.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.gridrelay.config.ConfigException;
import io.gridrelay.node.store.StateStore;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ClusterIdentityTest {
  @TempDir Path directory;
  private StateStore store;

  @BeforeEach
  void open() {
    store = StateStore.openSqlite(directory.resolve("state.db"));
  }

  @AfterEach
  void close() {
    store.close();
  }

  static ClusterIdentity node(String name, ClusterTrait trait, String value) {
    Map<ClusterTrait, String> traits = new EnumMap<>(ClusterTrait.class);
    traits.put(ClusterTrait.LOG_FORMAT, "1");
    traits.put(ClusterTrait.JOB_VERSION, "ingest-v1");
    traits.put(ClusterTrait.RETENTION, "62d / unlimited");
    traits.put(ClusterTrait.SEGMENT_SIZE, "512MiB");
    traits.put(ClusterTrait.SEQ_FLOOR, "1");
    traits.put(ClusterTrait.SECRET, "abc");
    traits.put(trait, value);
    return new ClusterIdentity(name, "id of " + name, traits);
  }

  private static ClusterIdentity node(String name) {
    return node(name, ClusterTrait.SEQ_FLOOR, "1");
  }

  private ClusterIdentity agree(ClusterIdentity node, Optional<String> remembered) {
    return node.agreedWith(store.meta(), "jdbc:x", remembered, false);
  }

  @Test
  void givesAllNodesOfOneStoreTheSameCluster() {
    ClusterIdentity a = agree(node("a"), Optional.empty());
    ClusterIdentity b = agree(node("b"), Optional.empty());
    assertThat(a.cluster()).isNotBlank().isEqualTo(b.cluster());
    assertThat(a.attributes())
        .containsEntry(MemberAttributes.NODE, "a")
        .containsEntry(MemberAttributes.CLUSTER, a.cluster())
        .containsEntry(MemberAttributes.RETENTION, "62d / unlimited");
    assertThat(agree(node("a"), Optional.of(a.cluster())).cluster()).isEqualTo(a.cluster());
  }

  @ParameterizedTest
  @EnumSource(names = {"LOG_FORMAT", "RETENTION", "SEGMENT_SIZE", "SEQ_FLOOR"})
  void refusesANodeThatDiffersFromTheStoreAndNamesBothSides(ClusterTrait trait) {
    agree(node("a"), Optional.empty());
    ClusterIdentity other = node("b", trait, "something else");
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> agree(other, Optional.empty()))
        .withMessageContaining(trait.title())
        .withMessageContaining("this node has something else")
        .withMessageContaining("the cluster has " + node("a").traits().get(trait))
        .withMessageContaining("jdbc:x");
  }

  @Test
  void refusesTheStoreOfAnotherClusterThanThatOfTheLog() {
    String cluster = agree(node("a"), Optional.empty()).cluster();
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> agree(node("a"), Optional.of("elsewhere")))
        .withMessageContaining("storage.data (--data)")
        .withMessageContaining("elsewhere")
        .withMessageContaining("state-store.url (--state-store) jdbc:x")
        .withMessageContaining(cluster);
  }

  @Test
  void goesOnWithTheClusterOfTheLogWhenTheStoreWasLost() {
    assertThat(agree(node("a"), Optional.of("old")).cluster()).isEqualTo("old");
  }

  @Test
  void changesTheClustersSettingsOnlyIfToldTo() {
    ClusterIdentity before = agree(node("a"), Optional.empty());
    ClusterIdentity changed = node("a", ClusterTrait.RETENTION, "10d / unlimited");
    changed.agreedWith(store.meta(), "jdbc:x", Optional.of(before.cluster()), true);
    assertThat(agree(changed, Optional.empty()).cluster()).isEqualTo(before.cluster());
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> agree(node("b"), Optional.empty()));
  }
}
