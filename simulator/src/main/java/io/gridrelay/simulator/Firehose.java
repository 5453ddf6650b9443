package io.gridrelay.simulator;

import io.gridrelay.atproto.event.FrameWriter;
import io.gridrelay.simulator.wire.HttpExchange;
import io.gridrelay.simulator.wire.WebSocketPeer;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * {@code com.atproto.sync.subscribeRepos} of one host. Cursors: none is the live tip, 0 everything
 * kept, otherwise what is above; too old gives {@code #info OutdatedCursor} and everything kept,
 * beyond the last seq the error {@code FutureCursor} and a close with 1008.
 *
 * <p>Thread-safe.
 */
final class Firehose {
  private static final int POLICY_VIOLATION = 1008;

  private final Set<FirehoseConnection> connections = ConcurrentHashMap.newKeySet();
  private final WireConditions conditions = new WireConditions();
  private volatile HostLog log;

  Firehose(HostLog log) {
    this.log = log;
  }

  HostLog log() {
    return log;
  }

  WireConditions conditions() {
    return conditions;
  }

  int connections() {
    return connections.size();
  }

  /** Forgets all events; connections end, as if the host was set up anew. */
  void replaceLog(HostLog fresh) {
    log = fresh;
    connections.forEach(FirehoseConnection::stop);
  }

  /** The position that all connections have passed; the log's end without any. */
  long slowestPosition() {
    return connections.stream()
        .mapToLong(FirehoseConnection::position)
        .min()
        .orElseGet(() -> log.end());
  }

  void serve(HttpExchange exchange) throws IOException, InterruptedException {
    if (!exchange.request().isUpgrade()) {
      exchange.error(400, "InvalidRequest", "expected a WebSocket upgrade");
      return;
    }
    Optional<String> cursor = exchange.request().parameter("cursor");
    if (cursor.isPresent() && !cursor.get().matches("\\d{1,18}")) {
      exchange.error(400, "InvalidRequest", "cursor must be an integer");
      return;
    }
    WebSocketPeer peer = exchange.upgrade();
    HostLog current = log;
    peer.listen(current::wake);
    if (conditions.isHandshakeAlone()) {
      peer.flush();
    }
    try {
      start(peer, current, cursor.map(Long::parseLong));
    } catch (IOException e) {
      // The consumer has gone; it will come back with a cursor.
    }
  }

  private long position(HostLog current, Optional<Long> cursor) {
    if (cursor.isEmpty()) {
      return conditions.isBacklogForAll() ? current.start() : current.end();
    }
    return cursor.get() == 0 ? current.start() : current.positionAfter(cursor.get());
  }

  private void start(WebSocketPeer peer, HostLog current, Optional<Long> cursor)
      throws IOException, InterruptedException {
    long position = position(current, cursor);
    if (cursor.isPresent() && cursor.get() > current.lastCursor()) {
      peer.binary(new FrameWriter().error("FutureCursor", "cursor is beyond the last seq"));
      peer.close(POLICY_VIOLATION, "FutureCursor");
      return;
    }
    if (cursor.isPresent() && cursor.get() > 0 && current.hasLost(cursor.get())) {
      peer.binary(new FrameWriter().info("OutdatedCursor", "events before this are gone"));
    }
    FirehoseConnection connection = new FirehoseConnection(peer, current, conditions, position);
    connections.add(connection);
    try {
      connection.run();
    } finally {
      connections.remove(connection);
    }
  }
}
