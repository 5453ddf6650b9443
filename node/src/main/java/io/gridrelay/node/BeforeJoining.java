package io.gridrelay.node;

import io.gridrelay.config.NodeConfig;
import io.gridrelay.node.cluster.GridConfig;
import io.gridrelay.node.peer.LogEndpoint;
import io.gridrelay.node.peer.PeerLogs;
import io.gridrelay.node.peer.PeerMetrics;
import io.gridrelay.node.serve.RelayServer;
import io.gridrelay.node.serve.ServerStartException;
import io.gridrelay.node.tail.LogCatchUp;
import io.gridrelay.node.tail.LogGoneException;
import io.prometheus.client.CollectorRegistry;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a node among others does before it joins the grid: it copies what its log lacks. If that
 * takes long its port is open meanwhile, for consumers that have to be told where to go, for
 * whoever asks whether it is ready, and for peers that lack what it has. It does not tell them
 * where its log ends: that is asked in order to know who is in the grid.
 */
final class BeforeJoining {
  private static final Logger LOG = LoggerFactory.getLogger(BeforeJoining.class);
  private static final long OPEN_AFTER_MILLIS = 2_000;

  private final NodeConfig config;
  private final String version;
  private final Storage disk;
  private final LogCatchUp catchUp;
  private final LogEndpoint peerLog;
  private final PeerMetrics peerMetrics;
  private final InstantSource clock;
  private @Nullable RelayServer server;

  BeforeJoining(
      NodeConfig config,
      String version,
      Storage disk,
      PeerLogs peers,
      LogEndpoint peerLog,
      PeerMetrics peerMetrics,
      InstantSource clock,
      CountDownLatch stop) {
    this.config = config;
    this.version = version;
    this.disk = disk;
    int majority = GridConfig.majorityOf(ClusterRules.size(config.cluster()));
    this.catchUp = new LogCatchUp(disk.log(), peers, majority, stop);
    this.peerLog = peerLog;
    this.peerMetrics = peerMetrics;
    this.clock = clock;
  }

  /**
   * Blocks until it is time to join.
   *
   * @throws StorageException if peers have no more what this node lacks
   * @throws java.util.concurrent.CancellationException if the node was told to stop
   */
  void run() {
    try (ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor()) {
      var opening = timer.schedule(this::openServer, OPEN_AFTER_MILLIS, TimeUnit.MILLISECONDS);
      try {
        catchUp.run();
      } finally {
        opening.cancel(false);
      }
    } catch (LogGoneException e) {
      throw new StorageException(
          e.getMessage() + ": start with an empty directory, and all of it is copied", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while copying from peers", e);
    } finally {
      if (server != null) {
        server.close();
      }
    }
  }

  private void openServer() {
    LOG.info("copying before joining: {}", catchUp.progress().detail());
    var registry = new CollectorRegistry(); // the server's metrics are of this one only
    peerMetrics.register(registry);
    RelayServer opened =
        new RelayServer(
            Settings.server(config.serve()),
            version,
            disk.log(),
            seq -> false,
            () -> List.of(catchUp.progress()),
            catchUp::source,
            List.of(),
            Map.of(LogEndpoint.PATH, peerLog),
            registry,
            clock);
    server = opened;
    try {
      opened.start();
    } catch (ServerStartException e) {
      LOG.warn("the port stays closed while this node copies", e);
    }
  }
}
