package io.gridrelay.node;

import com.hazelcast.core.HazelcastInstance;
import io.gridrelay.config.NodeConfig;
import io.gridrelay.node.cluster.ClusterIdentity;
import io.gridrelay.node.cluster.ClusterSecret;
import io.gridrelay.node.peer.HttpPeerLogs;
import io.gridrelay.node.peer.LogEndpoint;
import io.gridrelay.node.peer.PeerLogs;
import io.gridrelay.node.peer.PeerMetrics;
import io.gridrelay.node.peer.PeerTimes;
import io.gridrelay.node.view.ClusterView;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What nodes read of one another's logs: the endpoint of this one, and where the others are.
 * Thread-safe.
 */
final class PeerAccess implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PeerAccess.class);

  private final NodeConfig config;
  private final Storage disk;
  private final PeerMetrics metrics = new PeerMetrics();
  private final PeerAddresses addresses = new PeerAddresses();
  private final LogEndpoint endpoint;
  private final @Nullable HttpPeerLogs logs;

  PeerAccess(NodeConfig config, Storage disk, ClusterIdentity identity) {
    this.config = config;
    this.disk = disk;
    // For the logs of this cluster only: addresses may be those of another one by now.
    ClusterSecret secret = Settings.secret(config.cluster());
    ClusterSecret logSecret =
        secret == null ? null : secret.derivedFor("log of cluster " + identity.cluster());
    endpoint = new LogEndpoint(disk.log(), logSecret, metrics, Thread::startVirtualThread);
    int size = ClusterRules.size(config.cluster());
    if (size == 1 || logSecret == null) {
      logs = null;
    } else {
      addresses.remembered(
          disk.state().nodes().addressesOfOthers(config.cluster().node(), 2 * size));
      logs = new HttpPeerLogs(addresses, logSecret, PeerTimes.defaults(), metrics);
    }
  }

  /** Where peers read this node's log. */
  LogEndpoint endpoint() {
    return endpoint;
  }

  /** The logs of the others; null on a node that is alone. */
  @Nullable PeerLogs logs() {
    return logs;
  }

  PeerMetrics metrics() {
    return metrics;
  }

  /** What a node among others does first, see {@link BeforeJoining}. May block for hours. */
  void copyBeforeJoining(String version, InstantSource clock, CountDownLatch stop) {
    if (logs != null) {
      new BeforeJoining(config, version, disk, logs, endpoint, metrics, clock, stop).run();
    }
  }

  /** The grid knows the others' addresses from now on. */
  void joined(HazelcastInstance member) {
    addresses.joined(member);
  }

  void seenBy(ClusterView view) {
    addresses.seenBy(view);
  }

  /** For nodes that start; whoever is in the grid knows this one without. */
  void leaveAddress(String address, Instant now) {
    if (logs == null) {
      return;
    }
    try {
      disk.state().nodes().put(config.cluster().node(), address, now);
    } catch (RuntimeException e) {
      LOG.warn("the state store does not know this node's address: {}", e.toString());
    }
  }

  @Override
  public void close() {
    if (logs != null) {
      logs.close();
    }
  }
}
