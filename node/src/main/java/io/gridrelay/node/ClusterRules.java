package io.gridrelay.node;

import io.gridrelay.config.ClusterSettings;
import io.gridrelay.config.DiscoverySettings;
import io.gridrelay.config.HostPort;
import io.gridrelay.config.NodeConfig;
import io.gridrelay.node.cluster.ClusterSecret;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What the settings of a cluster must have in common with each other. Thread-safe. */
final class ClusterRules {
  private static final Set<String> EVERYWHERE = Set.of("0.0.0.0", "::");

  private static final String SECRET = "cluster.secret-file (--cluster-secret-file) is ";
  private static final String A_SECRET = ": allowed is a file with 16 characters or more";

  private ClusterRules() {}

  /**
   * Nodes of the complete cluster: what was set, or the distinct addresses of the members and of
   * this node. Names count as the addresses that they have. Looks names up, so it may block.
   */
  static int size(ClusterSettings cluster) {
    return cluster.size() > 0 ? cluster.size() : named(cluster);
  }

  private static int named(ClusterSettings cluster) {
    if (cluster.members().isEmpty()) {
      return 1;
    }
    Set<String> addresses = new HashSet<>();
    cluster.members().forEach(member -> addresses.add(resolved(member)));
    addresses.add(resolved(cluster.bind()));
    return addresses.size();
  }

  private static String resolved(HostPort address) {
    try {
      return Arrays.stream(InetAddress.getAllByName(address.host()))
          .map(found -> found.getHostAddress() + ":" + address.port())
          .min(Comparator.naturalOrder())
          .orElseGet(address::toString);
    } catch (UnknownHostException e) {
      // A member that does not run yet may have no address.
      return address.toString();
    }
  }

  /** Everything that does not go together, each with the names of the settings. */
  static List<String> problems(NodeConfig config) {
    List<String> problems = new ArrayList<>();
    ClusterSettings cluster = config.cluster();
    checkDiscovery(cluster, problems);
    checkSize(cluster, problems);
    checkSecret(cluster, problems);
    if (size(cluster) > 1) {
      checkShared(config, problems);
    }
    return problems;
  }

  private static void checkDiscovery(ClusterSettings cluster, List<String> problems) {
    DiscoverySettings discovery = cluster.discovery();
    String kind = discovery.kind().name().toLowerCase(Locale.ROOT);
    if (discovery.kind() == DiscoverySettings.Kind.LIST) {
      if (!discovery.properties().isEmpty()) {
        problems.add(
            "cluster.discovery.properties is given, but cluster.discovery.kind is \"list\", which"
                + " has none: allowed is kubernetes, aws, azure or gcp");
      }
      return;
    }
    if (!cluster.members().isEmpty()) {
      problems.add(
          "cluster.members is given, but cluster.discovery.kind is \""
              + kind
              + "\": allowed is one of the two");
    }
    if (cluster.size() == 0) {
      problems.add(
          "cluster.size is 0, but cluster.discovery.kind is \""
              + kind
              + "\", which does not tell how many nodes there are: allowed is 1 to 100");
    }
  }

  private static void checkSize(ClusterSettings cluster, List<String> problems) {
    if (cluster.members().isEmpty()) {
      return;
    }
    if (EVERYWHERE.contains(cluster.bind().host())) {
      problems.add(
          "cluster.bind is "
              + cluster.bind()
              + ", allowed is the one address by which the other members of a cluster find"
              + " this one");
    } else if (cluster.size() > 0 && cluster.size() < named(cluster)) {
      problems.add(
          "cluster.size is "
              + cluster.size()
              + ", but cluster.members and cluster.bind name "
              + named(cluster)
              + " nodes: allowed is as many or more");
    }
  }

  private static void checkSecret(ClusterSettings cluster, List<String> problems) {
    if (cluster.secretFile() == null) {
      return;
    }
    try {
      ClusterSecret.read(cluster.secretFile());
    } catch (IOException e) {
      problems.add(SECRET + cluster.secretFile() + ", which cannot be read (" + e + ")" + A_SECRET);
    } catch (IllegalArgumentException e) {
      problems.add(SECRET + cluster.secretFile() + ": " + e.getMessage());
    }
  }

  private static void checkShared(NodeConfig config, List<String> problems) {
    if (!config.stateStore().isShared()) {
      problems.add(
          "state-store.url (--state-store) is "
              + (config.stateStore().url() == null
                  ? "not given, which means SQLite"
                  : "\"" + config.stateStore().url() + "\"")
              + ", but the cluster has "
              + size(config.cluster())
              + " nodes and SQLite serves only one: allowed is jdbc:postgresql://HOST/DATABASE");
    }
    if (config.cluster().secretFile() == null) {
      problems.add(
          SECRET
              + "not given, but the cluster has "
              + size(config.cluster())
              + " nodes, which copy missing events from each other"
              + A_SECRET);
    }
  }
}
