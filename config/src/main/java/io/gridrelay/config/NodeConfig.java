package io.gridrelay.config;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** All settings of one node. Immutable. */
public record NodeConfig(
    @Setting(
            value = "",
            flag = "--upstream",
            help =
                "Servers whose events are taken, each pds:URL or relay:URL. More come by"
                    + " requestCrawl.")
        List<Upstream> upstreams,
    @Setting(
            value = "false",
            flag = "--allow-private-addresses",
            help =
                "Lets the node connect to loopback and private addresses, to any port and without"
                    + " TLS. For development: otherwise anybody could point it at your own"
                    + " network.")
        boolean allowPrivateAddresses,
    StorageSettings storage,
    ServeSettings serve,
    IngestSettings ingest,
    ValidationSettings validation,
    IdentitySettings identity,
    SequencerSettings sequencer,
    StateStoreSettings stateStore,
    ClusterSettings cluster,
    LoggingSettings logging) {

  public NodeConfig {
    upstreams = List.copyOf(upstreams);
  }

  /** Every setting at its default. */
  public static NodeConfig defaults() {
    return of();
  }

  /**
   * Defaults but for the given settings, by key: {@code NodeConfig.of("storage.data", "/tmp/x",
   * "serve.listen", "127.0.0.1:0")}.
   *
   * @throws ConfigException if a key or value is wrong
   */
  public static NodeConfig of(String... keysAndValues) {
    Map<String, List<String>> settings = new HashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      settings.put(keysAndValues[i], List.of(keysAndValues[i + 1]));
    }
    return ConfigLoader.load(ConfigSources.empty().withSettings(settings));
  }
}
