package io.gridrelay.node.simulated;

import io.gridrelay.config.ConfigLoader;
import io.gridrelay.config.ConfigSources;
import io.gridrelay.config.NodeConfig;
import io.gridrelay.simulator.SimulatedNetwork;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Settings of a node under test as keys and values; a key may come several times. */
final class NodeSettings {
  private NodeSettings() {}

  /** A node that takes the events of all hosts of a network. */
  static List<String> of(SimulatedNetwork network) {
    List<String> settings = new ArrayList<>();
    settings.addAll(List.of("identity.plc", network.plcUri().toString()));
    settings.addAll(List.of("allow-private-addresses", "true"));
    network.hosts().forEach(host -> settings.addAll(List.of("upstreams", "pds:" + host.uri())));
    return settings;
  }

  static NodeConfig config(List<String> keysAndValues) {
    Map<String, List<String>> settings = new HashMap<>();
    for (int i = 0; i < keysAndValues.size(); i += 2) {
      settings
          .computeIfAbsent(keysAndValues.get(i), _ -> new ArrayList<>())
          .add(keysAndValues.get(i + 1));
    }
    return ConfigLoader.load(ConfigSources.empty().withSettings(settings));
  }
}
