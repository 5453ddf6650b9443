package io.gridrelay.node;

import io.gridrelay.config.ClusterSettings;
import io.gridrelay.config.DataSize;
import io.gridrelay.config.DiscoverySettings;
import io.gridrelay.config.Durations;
import io.gridrelay.config.HostPort;
import io.gridrelay.config.NodeConfig;
import io.gridrelay.eventlog.Block;
import io.gridrelay.jet.IngestJob;
import io.gridrelay.node.cluster.ClusterIdentity;
import io.gridrelay.node.cluster.ClusterSecret;
import io.gridrelay.node.cluster.ClusterTrait;
import io.gridrelay.node.cluster.Discovery;
import io.gridrelay.node.cluster.GridConfig;
import io.gridrelay.node.cluster.MemberAttributes;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the grid is told about this node, from the settings. Thread-safe. */
final class GridSettings {
  private static final Logger LOG = LoggerFactory.getLogger(GridSettings.class);
  private static final String NO_SECRET = "none";

  private GridSettings() {}

  /**
   * Who this node is; agreed with the state store, whose database must be the same for all nodes.
   *
   * @throws io.gridrelay.config.ConfigException if it does not belong to that cluster
   */
  static ClusterIdentity identity(NodeConfig config, Storage disk) {
    ClusterSettings cluster = config.cluster();
    boolean alone = ClusterRules.size(cluster) == 1;
    ClusterIdentity agreed =
        new ClusterIdentity(cluster.node(), disk.nodeId(), traits(config))
            .agreedWith(
                disk.state().meta(),
                disk.state().name(),
                disk.cluster(),
                alone || cluster.changeSettings());
    disk.belongTo(agreed.cluster());
    return agreed;
  }

  private static Map<ClusterTrait, String> traits(NodeConfig config) {
    ClusterSecret secret = Settings.secret(config.cluster());
    Path file = config.cluster().secretFile();
    if (file != null && ClusterSecret.isOpenToOthers(file)) {
      LOG.warn("cluster.secret-file can be read by other users: chmod 600 {}", file);
    }
    Map<ClusterTrait, String> traits = new EnumMap<>(ClusterTrait.class);
    traits.put(ClusterTrait.LOG_FORMAT, Integer.toString(Block.FORMAT));
    traits.put(ClusterTrait.JOB_VERSION, IngestJob.NAME);
    traits.put(
        ClusterTrait.RETENTION,
        Durations.format(config.storage().retentionAge())
            + " / "
            + config.storage().retentionSize());
    traits.put(ClusterTrait.SEGMENT_SIZE, config.storage().segmentSize().toString());
    traits.put(ClusterTrait.SEQ_FLOOR, Long.toString(config.sequencer().seqFloor()));
    traits.put(ClusterTrait.SECRET, secret == null ? NO_SECRET : secret.fingerprint());
    return traits;
  }

  /** What the node tells the other members about itself. */
  static Map<String, String> attributes(NodeConfig config, ClusterIdentity identity) {
    Map<String, String> attributes = new HashMap<>(identity.attributes());
    Settings.advertised(config).ifPresent(url -> attributes.put(MemberAttributes.HTTP, url));
    return attributes;
  }

  static GridConfig grid(NodeConfig config, Map<String, String> attributes) {
    ClusterSettings cluster = config.cluster();
    HostPort bind = cluster.bind();
    DataSize ring = config.sequencer().ringSize();
    return new GridConfig(
        cluster.name(),
        bind.host(),
        bind.port(),
        discovery(cluster),
        ClusterRules.size(cluster),
        ring.bytes(),
        Math.toIntExact(config.sequencer().blockSize().bytes()),
        GridConfig.singleNode(cluster.name()).cooperativeThreads(),
        attributes);
  }

  private static Discovery discovery(ClusterSettings cluster) {
    List<String> members = cluster.members().stream().map(HostPort::toString).toList();
    Discovery.@Nullable Cloud cloud = cloud(cluster.discovery().kind());
    if (cloud != null) {
      return new Discovery.InCloud(cloud, cluster.discovery().properties());
    }
    return members.isEmpty() ? new Discovery.Alone() : new Discovery.Addresses(members);
  }

  private static Discovery.@Nullable Cloud cloud(DiscoverySettings.Kind kind) {
    return switch (kind) {
      case LIST -> null;
      case KUBERNETES -> Discovery.Cloud.KUBERNETES;
      case AWS -> Discovery.Cloud.AWS;
      case AZURE -> Discovery.Cloud.AZURE;
      case GCP -> Discovery.Cloud.GCP;
    };
  }
}
