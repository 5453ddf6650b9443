package io.gridrelay.node.outbound;

import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * The connections to all origins, and the exchanges that wait for one: an exchange gets an idle
 * connection, or a new one while the limits allow it, or waits. Event loop only.
 */
final class ConnectionPools {
  private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(20);

  /** What is done with an answer. */
  interface Answers {
    void answered(Exchange exchange, HttpResponse head, byte[] body);
  }

  private final OutboundHttpConfig config;
  private final HttpDialer dialer;
  private final Predicate<Origin> guarded;
  private final Answers answers;
  private final Map<Origin, OriginPool> pools = new HashMap<>();

  /** Those that would open a connection if there were not too many of others. */
  private final Set<OriginPool> starving = new LinkedHashSet<>();

  /** Open or opening. */
  private int connections;

  private boolean closed;

  ConnectionPools(
      OutboundHttpConfig config, HttpDialer dialer, Predicate<Origin> guarded, Answers answers) {
    this.config = config;
    this.dialer = dialer;
    this.guarded = guarded;
    this.answers = answers;
  }

  /** Sends the exchange as soon as there is a connection for it. */
  void start(Exchange exchange) {
    if (closed) {
      exchange.fail(HttpAnswer.Failure.CLOSED, "client is closed");
      return;
    }
    OriginPool pool = pools.computeIfAbsent(exchange.origin, OriginPool::new);
    if (pool.waiting.size() >= config.waitingPerOrigin()) {
      exchange.fail(
          HttpAnswer.Failure.BUSY, pool.waiting.size() + " requests wait for " + pool.origin);
      return;
    }
    pool.waiting.add(exchange);
    serve(pool);
  }

  private void serve(OriginPool pool) {
    int opening = 0;
    while (!pool.waiting.isEmpty()) {
      Exchange first = pool.waiting.peekFirst();
      if (first.isDone()) { // timed out in the queue
        pool.waiting.removeFirst();
        continue;
      }
      HttpConnection idle = pool.idle.pollLast();
      if (idle != null) {
        pool.waiting.removeFirst();
        idle.send(first);
        continue;
      }
      if (pool.connections >= config.connectionsPerOrigin() || opening >= pool.waiting.size()) {
        break;
      }
      if (connections >= config.maxConnections() && !closeOneIdle()) {
        starving.add(pool);
        break;
      }
      opening++;
      open(pool);
    }
    if (pool.isUnused()) {
      pools.remove(pool.origin, pool);
    }
  }

  // ---- connections come and go -----------------------------------------------------------------

  private void open(OriginPool pool) {
    pool.connections++;
    connections++;
    dialer.dial(
        pool.origin,
        guarded.test(pool.origin),
        new HttpDialer.Outcome() {
          @Override
          public void connected(Channel channel) {
            opened(pool, channel);
          }

          @Override
          public void failed(HttpAnswer.Failure failure, String detail) {
            failedToOpen(pool, failure, detail);
          }
        });
  }

  private void opened(OriginPool pool, Channel channel) {
    var connection = new HttpConnection(this, answers, pool, channel, config.maxAnswerBytes());
    channel.pipeline().addLast(connection);
    release(connection);
  }

  /** If there is no other connection, everything that waits for this origin fails with it. */
  private void failedToOpen(OriginPool pool, HttpAnswer.Failure failure, String detail) {
    countDown(pool);
    if (pool.connections == 0) {
      List<Exchange> failed = new ArrayList<>(pool.waiting);
      pool.waiting.clear();
      failed.forEach(exchange -> exchange.fail(failure, pool.origin + ": " + detail));
    }
    serve(pool);
    feedStarving();
  }

  /** The connection has nothing to do any more. */
  void release(HttpConnection connection) {
    if (closed) {
      connection.abandon();
      return;
    }
    connection.idleSinceNanos = System.nanoTime();
    connection.pool.idle.addLast(connection);
    serve(connection.pool);
    boolean wantedElsewhere = !starving.isEmpty() && connections >= config.maxConnections();
    if (wantedElsewhere && connection.pool.idle.remove(connection)) {
      connection.abandon(); // closed() serves those who wait
    }
  }

  /** The connection is no more. */
  void closed(HttpConnection connection) {
    OriginPool pool = connection.pool;
    countDown(pool);
    pool.idle.remove(connection);
    serve(pool);
    feedStarving();
  }

  private void countDown(OriginPool pool) {
    pool.connections--;
    connections--;
  }

  private void feedStarving() {
    while (!starving.isEmpty() && connections < config.maxConnections()) {
      OriginPool pool = starving.iterator().next();
      starving.remove(pool);
      serve(pool);
    }
  }

  /** Whether there is room now; if not, there soon is, when the connection has closed. */
  private boolean closeOneIdle() {
    for (OriginPool pool : pools.values()) {
      HttpConnection oldest = pool.idle.pollFirst();
      if (oldest != null) {
        oldest.abandon();
        return connections < config.maxConnections();
      }
    }
    return false;
  }

  /** Called now and then. */
  void closeIdle() {
    long now = System.nanoTime();
    for (OriginPool pool : new ArrayList<>(pools.values())) {
      HttpConnection oldest = pool.idle.peekFirst();
      while (oldest != null && now - oldest.idleSinceNanos > IDLE_NANOS) {
        pool.idle.removeFirst();
        oldest.abandon();
        oldest = pool.idle.peekFirst();
      }
    }
  }

  /** Fails what waits; nothing is sent any more. */
  void close() {
    closed = true;
    for (OriginPool pool : new ArrayList<>(pools.values())) {
      pool.waiting.forEach(
          exchange -> exchange.fail(HttpAnswer.Failure.CLOSED, "client is closed"));
      pool.waiting.clear();
    }
  }
}
