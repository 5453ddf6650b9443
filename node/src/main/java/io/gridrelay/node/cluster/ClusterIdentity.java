package io.gridrelay.node.cluster;

import static java.util.Objects.requireNonNull;

import io.gridrelay.config.ConfigException;
import io.gridrelay.node.store.MetaRepository;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Who this node is, and to which cluster it belongs. Immutable.
 *
 * @param node name of the node, unique in the cluster
 * @param nodeId made with the data directory: a copy of that has the same
 */
public record ClusterIdentity(String node, String nodeId, Map<ClusterTrait, String> traits) {

  public ClusterIdentity {
    requireNonNull(node, "node");
    requireNonNull(nodeId, "nodeId");
    traits = Map.copyOf(traits);
  }

  /**
   * Compares this node with what the cluster's state store says, and decides what it does not say
   * yet. Blocks.
   *
   * @param storeName how the store is called in errors
   * @param remembered the cluster whose log the data directory holds, empty if it holds none
   * @param mayChange whether this node's traits become those of the cluster where they differ
   * @return this identity with the id of the cluster
   * @throws ConfigException with all differences, both sides, and the settings
   */
  public ClusterIdentity agreedWith(
      MetaRepository store, String storeName, Optional<String> remembered, boolean mayChange) {
    String cluster =
        store.decide(
            ClusterTrait.CLUSTER.storedAs().orElseThrow(),
            remembered.orElseGet(() -> UUID.randomUUID().toString()));
    if (remembered.isPresent() && !remembered.get().equals(cluster)) {
      throw new ConfigException(
          List.of(
              "storage.data (--data) holds the log of cluster %s, but state-store.url (--state-store) %s is the store of cluster %s: allowed is the store of the same cluster, or an empty directory"
                  .formatted(remembered.get(), storeName, cluster)));
    }
    List<String> problems = new ArrayList<>();
    traits.forEach(
        (trait, own) ->
            trait
                .storedAs()
                .map(name -> mayChange ? store.replace(name, own) : store.decide(name, own))
                .filter(decided -> !decided.equals(own))
                .ifPresent(decided -> problems.add(difference(trait, own, decided, storeName))));
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
    Map<ClusterTrait, String> complete = new EnumMap<>(ClusterTrait.class);
    complete.putAll(traits);
    complete.put(ClusterTrait.CLUSTER, cluster);
    return new ClusterIdentity(node, nodeId, complete);
  }

  private static String difference(
      ClusterTrait trait, String own, String decided, String storeName) {
    return "%s: this node has %s, but the cluster has %s, says its state store %s: allowed is the same on all nodes (once all are stopped, cluster.change-settings starts the first with another)"
        .formatted(trait.title(), own, decided, storeName);
  }

  /** Id of the cluster; only once the state store was asked. */
  public String cluster() {
    return requireNonNull(traits.get(ClusterTrait.CLUSTER), "not agreed yet");
  }

  /** Attributes with which the node presents itself to the other members. */
  public Map<String, String> attributes() {
    Map<String, String> attributes = new HashMap<>();
    attributes.put(MemberAttributes.NODE, node);
    attributes.put(MemberAttributes.NODE_ID, nodeId);
    traits.forEach((trait, value) -> attributes.put(trait.attribute(), value));
    return attributes;
  }
}
