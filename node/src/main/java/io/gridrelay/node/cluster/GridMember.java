package io.gridrelay.node.cluster;

import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.NetworkConfig;
import com.hazelcast.config.RingbufferConfig;
import com.hazelcast.config.RingbufferStoreConfig;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import io.gridrelay.jet.LeaseFence;
import java.util.Map;

/** Starts this node's Hazelcast member. Thread-safe. */
public final class GridMember {
  /**
   * Name of the Ringbuffer that carries the log; its partition decides where the sequencer runs.
   */
  public static final String RING = "log";

  /**
   * A frozen member is taken for dead after ten seconds. It can append nothing afterwards: see
   * {@link LeaseFence}.
   */
  private static final Map<String, String> PROPERTIES =
      Map.ofEntries(
          Map.entry("hazelcast.phone.home.enabled", "false"),
          Map.entry("hazelcast.logging.type", "slf4j"),
          Map.entry("hazelcast.heartbeat.interval.seconds", "1"),
          Map.entry("hazelcast.max.no.heartbeat.seconds", "10"),
          // A retried append would enter the ring twice; a failed one is repeated by the sequencer
          // under new numbers.
          Map.entry("hazelcast.operation.fail.on.indeterminate.state", "true"),
          // The node leaves in its own order.
          Map.entry("hazelcast.shutdownhook.enabled", "false"),
          Map.entry("hazelcast.socket.bind.any", "false"));

  private GridMember() {}

  /**
   * Starts the member. Blocks for about a second alone, two among others.
   *
   * @param fence checked on each append to the Ringbuffer
   */
  public static HazelcastInstance start(GridConfig settings, LeaseFence fence) {
    return Hazelcast.newHazelcastInstance(config(settings, fence));
  }

  static Config config(GridConfig settings, LeaseFence fence) {
    Config config = new Config();
    config.setClusterName(settings.clusterName());
    PROPERTIES.forEach(config::setProperty);
    network(config, settings);
    config.getJetConfig().setEnabled(true);
    config.getJetConfig().setCooperativeThreadCount(settings.cooperativeThreads());
    config.getJetConfig().setBackupCount(Math.min(1, settings.backups()));
    config.getMetricsConfig().setEnabled(false);
    config.addRingBufferConfig(ring(settings, fence));
    return config;
  }

  private static void network(Config config, GridConfig settings) {
    NetworkConfig network = config.getNetworkConfig();
    network.setPort(settings.port()).setPortAutoIncrement(true);
    network.getInterfaces().setEnabled(true).addInterface(settings.bindAddress());
    JoinConfig join = network.getJoin();
    join.getAutoDetectionConfig().setEnabled(false);
    join.getMulticastConfig().setEnabled(false);
    if (settings.members().isEmpty()) {
      config.setProperty("hazelcast.wait.seconds.before.join", "0");
      return;
    }
    join.getTcpIpConfig().setEnabled(true).setMembers(settings.members());
  }

  private static RingbufferConfig ring(GridConfig settings, LeaseFence fence) {
    return new RingbufferConfig(RING)
        .setCapacity(settings.ringCapacity())
        .setBackupCount(settings.backups())
        .setAsyncBackupCount(0)
        .setTimeToLiveSeconds(0)
        .setRingbufferStoreConfig(
            new RingbufferStoreConfig().setEnabled(true).setStoreImplementation(fence));
  }
}
