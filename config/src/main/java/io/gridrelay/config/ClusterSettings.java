package io.gridrelay.config;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The grid of which this node is a member. */
public record ClusterSettings(
    @Setting(
            value = "gridrelay",
            flag = "--cluster",
            help = "Name of the cluster; members of another name are not met.")
        String name,
    @Setting(value = "node", flag = "--node", help = "Name of this node, unique in its cluster.")
        String node,
    @Setting(
            value = "127.0.0.1:5701",
            flag = "--cluster-bind",
            help =
                "Address for the other members. Not encrypted: private networks only. Port 0 for a"
                    + " free one.")
        HostPort bind,
    @Setting(
            value = "",
            flag = "--cluster-member",
            help =
                "Addresses of the members to look for, HOST:PORT. Empty, and no discovery: this"
                    + " node is alone.")
        List<HostPort> members,
    @Setting(
            value = "0",
            min = "0",
            max = "100",
            flag = "--cluster-size",
            help =
                "Nodes of the complete cluster, the same on all of them: more than half must be"
                    + " there, or nothing is written. 0 counts the addresses in cluster.members and"
                    + " cluster.bind.")
        int size,
    @Setting(
            value = "",
            flag = "--cluster-secret-file",
            help =
                "File with the secret that nodes use among themselves, 16 characters or more, for"
                    + " its owner only. Needed in a cluster.")
        @Nullable Path secretFile,
    @Setting(
            value = "false",
            help =
                "Makes this node's retention, segment size and first sequence number those of the"
                    + " cluster. For the first start after all nodes were stopped.")
        boolean changeSettings,
    DiscoverySettings discovery) {

  public ClusterSettings {
    members = List.copyOf(members);
    requireName("cluster.name", name);
    requireName("cluster.node", node);
  }

  private static void requireName(String key, String name) {
    if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,62}")) {
      throw new IllegalArgumentException(
          key
              + " is \""
              + name
              + "\", allowed is 1 to 63 letters, digits, dots, hyphens and underscores");
    }
  }
}
