package io.gridrelay.node.cluster;

import com.hazelcast.config.AdvancedNetworkConfig;
import com.hazelcast.config.Config;
import com.hazelcast.config.MemberAttributeConfig;
import com.hazelcast.config.MergePolicyConfig;
import com.hazelcast.config.ReplicatedMapConfig;
import com.hazelcast.config.RingbufferConfig;
import com.hazelcast.config.RingbufferStoreConfig;
import com.hazelcast.config.ServerSocketEndpointConfig;
import com.hazelcast.config.SplitBrainProtectionConfig;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.spi.merge.LatestUpdateMergePolicy;
import com.hazelcast.splitbrainprotection.SplitBrainProtectionOn;
import io.gridrelay.jet.LeaseFence;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** Starts this node's Hazelcast member. Thread-safe. */
public final class GridMember {
  /**
   * Name of the Ringbuffer that carries the log; its partition decides where the sequencer runs.
   */
  public static final String RING = "log";

  /** Replicated maps of what each node shows to all others: itself, its hosts, its consumers. */
  public static final List<String> VIEWS = List.of("nodes", "hosts", "connections");

  private static final String MAJORITY = "majority";

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
          // An operation whose answer was lost in a cut is given up after twice this time; as long
          // as it runs, or waits for its turn, its member says so.
          Map.entry("hazelcast.operation.call.timeout.millis", "5000"),
          // For as long the one thread that repairs the partition table waits for another member;
          // until it goes on no job starts. The largest partition holds the ring.
          Map.entry("hazelcast.partition.migration.timeout", "15"),
          // A retried append would enter the ring twice; a failed one is repeated by the sequencer
          // under new numbers.
          Map.entry("hazelcast.operation.fail.on.indeterminate.state", "true"),
          // The node leaves in its own order.
          Map.entry("hazelcast.shutdownhook.enabled", "false"),
          // After a cut the smaller side joins the larger again; until then its consumers wait.
          Map.entry("hazelcast.merge.first.run.delay.seconds", "5"),
          Map.entry("hazelcast.merge.next.run.delay.seconds", "5"),
          Map.entry("hazelcast.socket.bind.any", "false"));

  /**
   * The job is started anew for a member only when that member is sure to stay: one that is refused
   * has left by then. Until it is sure it has nothing to run the job with, and the whole cluster
   * would stand still.
   */
  private static final Duration SCALE_UP_DELAY = MemberCheck.NAMESAKE_PATIENCE.plusSeconds(1);

  private static final int CONNECT_SECONDS = 10;
  private static final int NO_LINGER = -1;

  private static final AtomicInteger MEMBERS = new AtomicInteger();

  private GridMember() {}

  /**
   * Starts the member. Blocks for about a second alone, two among others.
   *
   * @param fence checked on each append to the Ringbuffer
   * @throws io.gridrelay.config.ConfigException if the members that are there differ from this one,
   *     which has left them then
   */
  public static HazelcastInstance start(GridConfig settings, LeaseFence fence) {
    return start(settings, fence, MemberCheck.NAMESAKE_PATIENCE);
  }

  static HazelcastInstance start(GridConfig settings, LeaseFence fence, Duration patience) {
    HazelcastInstance member = Hazelcast.newHazelcastInstance(config(settings, fence));
    try {
      MemberCheck.require(member, patience);
      return member;
    } catch (RuntimeException e) {
      member.shutdown();
      throw e;
    }
  }

  static Config config(GridConfig settings, LeaseFence fence) {
    Config config = new Config();
    config.setClusterName(settings.clusterName());
    config.setInstanceName(instanceName(settings));
    PROPERTIES.forEach(config::setProperty);
    network(config, settings);
    config.getJetConfig().setEnabled(true);
    config.getJetConfig().setCooperativeThreadCount(settings.cooperativeThreads());
    config.getJetConfig().setScaleUpDelayMillis(SCALE_UP_DELAY.toMillis());
    config.getJetConfig().setBackupCount(Math.min(1, settings.backups()));
    config.getMetricsConfig().setEnabled(false);
    config.setMemberAttributeConfig(attributes(settings));
    config.addSplitBrainProtectionConfig(majority(settings));
    config.addRingBufferConfig(ring(settings, fence));
    VIEWS.forEach(name -> config.addReplicatedMapConfig(view(name)));
    return config;
  }

  /**
   * Not for a node that is alone: it has its majority always, but the grid would refuse the first
   * append until it has counted, which costs the job a restart of two seconds.
   */
  private static SplitBrainProtectionConfig majority(GridConfig settings) {
    return new SplitBrainProtectionConfig(MAJORITY, settings.size() > 1, settings.majority())
        .setProtectOn(SplitBrainProtectionOn.WRITE);
  }

  /** What its threads are called; two members of one process must differ. */
  private static String instanceName(GridConfig settings) {
    String node = settings.attributes().getOrDefault(MemberAttributes.NODE, "node");
    int earlier = MEMBERS.getAndIncrement();
    return earlier == 0 ? node : node + "-" + earlier;
  }

  private static MemberAttributeConfig attributes(GridConfig settings) {
    MemberAttributeConfig attributes = new MemberAttributeConfig();
    settings.attributes().forEach(attributes::setAttribute);
    return attributes;
  }

  /** A node in a minority may still look at what it knew; it must not write. */
  private static ReplicatedMapConfig view(String name) {
    return new ReplicatedMapConfig(name)
        .setSplitBrainProtectionName(MAJORITY)
        .setMergePolicyConfig(
            new MergePolicyConfig().setPolicy(LatestUpdateMergePolicy.class.getName()));
  }

  /**
   * A port for members and nobody else. On one for members and clients, as Hazelcast opens it by
   * default, the thread that writes to a member which accepts a connection but does not answer, as
   * a frozen one does, does nothing else until it answers. Others it writes to miss this member,
   * and are lost, too.
   */
  private static void network(Config config, GridConfig settings) {
    ServerSocketEndpointConfig port = new ServerSocketEndpointConfig();
    // Others look for a member of a cluster where it should be, and only there.
    port.setPort(settings.port()).setPortAutoIncrement(settings.size() == 1);
    port.getInterfaces().setEnabled(true).addInterface(settings.bindAddress());
    // As on the port for everybody; here the defaults are to wait for ever, and to drop what is
    // not yet sent.
    port.setSocketConnectTimeoutSeconds(CONNECT_SECONDS).setSocketLingerSeconds(NO_LINGER);
    AdvancedNetworkConfig network = config.getAdvancedNetworkConfig().setEnabled(true);
    network.setMemberEndpointConfig(port);
    settings.discovery().applyTo(network.getJoin());
    if (settings.discovery() instanceof Discovery.Alone) {
      config.setProperty("hazelcast.wait.seconds.before.join", "0");
    }
  }

  private static RingbufferConfig ring(GridConfig settings, LeaseFence fence) {
    return new RingbufferConfig(RING)
        .setCapacity(settings.ringCapacity())
        .setBackupCount(settings.backups())
        .setAsyncBackupCount(0)
        .setTimeToLiveSeconds(0)
        .setSplitBrainProtectionName(MAJORITY)
        .setRingbufferStoreConfig(
            new RingbufferStoreConfig().setEnabled(true).setStoreImplementation(fence));
  }
}
