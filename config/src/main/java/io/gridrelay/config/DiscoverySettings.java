package io.gridrelay.config;

import java.util.Map;

/** How a node finds the other members. */
public record DiscoverySettings(
    @Setting(
            value = "list",
            help =
                "Where the addresses of the members come from: cluster.members, or the interface of"
                    + " the cloud that the node runs in.")
        Kind kind,
    @Setting(
            value = "",
            help =
                "Properties of Hazelcast's plugin for that cloud, by their names there, such as"
                    + " service-dns=relay.example.internal.")
        Map<String, String> properties) {

  /** Where addresses come from. */
  public enum Kind {
    LIST,
    KUBERNETES,
    AWS,
    AZURE,
    GCP
  }

  public DiscoverySettings {
    properties = Map.copyOf(properties);
  }
}
