package io.gridrelay.node.cluster;

import com.hazelcast.config.AliasedDiscoveryConfig;
import com.hazelcast.config.JoinConfig;
import java.util.List;
import java.util.Map;

/** How a member finds the others. Immutable. */
public sealed interface Discovery {

  /** Nobody is looked for. */
  record Alone() implements Discovery {}

  /**
   * Members are at known addresses.
   *
   * @param addresses {@code HOST:PORT} each
   */
  record Addresses(List<String> addresses) implements Discovery {
    public Addresses {
      addresses = List.copyOf(addresses);
    }
  }

  /**
   * A cloud knows where they are.
   *
   * @param properties of Hazelcast's plugin for that cloud, passed on as they are
   */
  record InCloud(Cloud cloud, Map<String, String> properties) implements Discovery {
    public InCloud {
      properties = Map.copyOf(properties);
    }
  }

  /** Clouds that Hazelcast has a plugin for. */
  enum Cloud {
    KUBERNETES,
    AWS,
    AZURE,
    GCP
  }

  /** Switches on this way of finding members and none else. */
  default void applyTo(JoinConfig join) {
    join.getAutoDetectionConfig().setEnabled(false);
    join.getMulticastConfig().setEnabled(false);
    switch (this) {
      case Alone() -> join.getTcpIpConfig().setEnabled(false);
      case Addresses(List<String> addresses) ->
          join.getTcpIpConfig().setEnabled(true).setMembers(addresses);
      case InCloud(Cloud cloud, Map<String, String> properties) -> {
        AliasedDiscoveryConfig<?> plugin =
            switch (cloud) {
              case KUBERNETES -> join.getKubernetesConfig();
              case AWS -> join.getAwsConfig();
              case AZURE -> join.getAzureConfig();
              case GCP -> join.getGcpConfig();
            };
        plugin.setEnabled(true);
        properties.forEach(plugin::setProperty);
      }
    }
  }
}
