package io.gridrelay.node;

import io.gridrelay.config.NodeConfig;
import io.gridrelay.node.peer.LogEndpoint;
import io.gridrelay.node.peer.PeerLogs;
import io.gridrelay.node.serve.RelayServer;
import io.gridrelay.node.tail.LogCatchUp;
import io.prometheus.client.CollectorRegistry;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/**
 * What a node among others does before it joins the grid: it copies what its log lacks. If that
 * takes long its port is open meanwhile, for consumers that have to be told where to go, for
 * whoever asks whether it is ready, and for peers that lack what it has.
 */
final class BeforeJoining {
  private final NodeConfig config;
  private final String version;
  private final Storage disk;
  private final LogCatchUp catchUp;
  private final LogEndpoint peerLog;
  private final InstantSource clock;
  private final List<RelayServer> open = new ArrayList<>();

  BeforeJoining(
      NodeConfig config,
      String version,
      Storage disk,
      PeerLogs peers,
      LogEndpoint peerLog,
      InstantSource clock,
      CountDownLatch stop) {
    this.config = config;
    this.version = version;
    this.disk = disk;
    this.catchUp = new LogCatchUp(disk.log(), peers, stop);
    this.peerLog = peerLog;
    this.clock = clock;
  }

  /**
   * Blocks until no peer has more.
   *
   * @throws java.util.concurrent.CancellationException if the node was told to stop
   */
  void run() {
    try {
      catchUp.run(this::openServer);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while copying from peers", e);
    } finally {
      open.forEach(RelayServer::close);
    }
  }

  private void openServer() {
    RelayServer server =
        new RelayServer(
            Settings.server(config.serve()),
            version,
            disk.log(),
            seq -> false,
            catchUp::missing,
            catchUp::source,
            List.of(),
            Map.of(LogEndpoint.PATH, peerLog, LogEndpoint.END_PATH, peerLog),
            new CollectorRegistry(),
            clock);
    open.add(server);
    server.start();
  }
}
