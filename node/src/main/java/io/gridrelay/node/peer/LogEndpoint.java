package io.gridrelay.node.peer;

import static java.util.Objects.requireNonNull;

import io.gridrelay.eventlog.Block;
import io.gridrelay.eventlog.BlockEnd;
import io.gridrelay.eventlog.EventLog;
import io.gridrelay.eventlog.LogTail;
import io.gridrelay.node.cluster.ClusterSecret;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.IoUtils;
import org.xnio.XnioExecutor;

/**
 * This node's log for the other nodes, who prove with the cluster's secret that they are such; a
 * node without a secret has no such endpoint. Whether the node is ready does not matter.
 *
 * <ul>
 *   <li>{@code GET /internal/log?epoch=E&after=S}: the blocks behind the one that ends at (E, S),
 *       or the beginning of them, see {@link BlockFrames}; nothing if there are none yet. 409 if
 *       this log has other blocks there, 410 if they are deleted, both with a small JSON object.
 *   <li>{@code GET /internal/log/end}: where the log begins and ends, as a JSON object.
 * </ul>
 *
 * <p>Each answer with blocks says in headers where this log ends. Thread-safe.
 */
public final class LogEndpoint implements HttpHandler {
  public static final String PATH = "/internal/log";
  public static final String END_PATH = "/internal/log/end";

  static final HttpString EPOCH = HttpString.tryFromString("GridRelay-Log-Epoch");
  static final HttpString SEQ = HttpString.tryFromString("GridRelay-Log-Seq");
  static final HttpString TIME_US = HttpString.tryFromString("GridRelay-Log-Time-Us");

  private static final Logger LOG = LoggerFactory.getLogger(LogEndpoint.class);

  /** Each may hold a chunk in memory. */
  static final int MAX_RUNNING = 8;

  /** The server has no time-outs of its own; a peer that froze must not keep its place. */
  private static final long LIMIT_SECONDS = 120;

  private final EventLog log;
  private final @Nullable ClusterSecret secret;
  private final PeerMetrics metrics;
  private final Executor threads;
  private final Semaphore running = new Semaphore(MAX_RUNNING);

  /**
   * An endpoint for one log.
   *
   * @param secret null if the cluster has none
   * @param threads where the log is read, since that may wait for the disk
   */
  public LogEndpoint(
      EventLog log, @Nullable ClusterSecret secret, PeerMetrics metrics, Executor threads) {
    this.log = requireNonNull(log, "log");
    this.secret = secret;
    this.metrics = requireNonNull(metrics, "metrics");
    this.threads = requireNonNull(threads, "threads");
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) {
    if (secret == null) {
      refuse(exchange, 404);
    } else if (!secret.isCarriedBy(exchange.getRequestHeaders().getFirst(Headers.AUTHORIZATION))) {
      exchange.getResponseHeaders().put(Headers.WWW_AUTHENTICATE, "Bearer");
      refuse(exchange, 401);
    } else if (!exchange.getRequestMethod().equals(Methods.GET)) {
      exchange.getResponseHeaders().put(Headers.ALLOW, "GET");
      refuse(exchange, 405);
    } else if (!running.tryAcquire()) {
      exchange.getResponseHeaders().put(Headers.RETRY_AFTER, "1");
      refuse(exchange, 503);
    } else {
      run(exchange);
    }
  }

  private void refuse(HttpServerExchange exchange, int status) {
    metrics.request("refused");
    exchange.setStatusCode(status).endExchange();
  }

  private void run(HttpServerExchange exchange) {
    XnioExecutor.Key timer =
        exchange
            .getIoThread()
            .executeAfter(
                () -> IoUtils.safeClose(exchange.getConnection()), LIMIT_SECONDS, TimeUnit.SECONDS);
    exchange.addExchangeCompleteListener(
        (ended, next) -> {
          timer.remove();
          running.release();
          next.proceed();
        });
    exchange.dispatch(threads, () -> answer(exchange));
  }

  private void answer(HttpServerExchange exchange) {
    try {
      if (exchange.getRequestPath().equals(END_PATH)) {
        end(exchange);
      } else {
        excerpt(exchange);
      }
    } catch (RuntimeException e) {
      LOG.error("the log can not be read for a peer", e);
      exchange.setStatusCode(500).endExchange();
    }
  }

  private void end(HttpServerExchange exchange) {
    LogTail tail = log.tail();
    metrics.request("end");
    json(
        exchange,
        200,
        "{\"epoch\":%d,\"lastSeq\":%d,\"lastTimeUs\":%d,\"firstSeq\":%d}"
            .formatted(tail.extent().epoch(), tail.lastSeq(), tail.lastTimeUs(), log.firstSeq()));
  }

  private void excerpt(HttpServerExchange exchange) {
    long epoch = number(exchange, "epoch");
    long seq = number(exchange, "after");
    if (epoch < 0 || seq < 0) {
      refuse(exchange, 400);
      return;
    }
    Excerpt excerpt = Excerpt.of(log, new BlockEnd(epoch, seq), BlockFrames.CHUNK_BYTES);
    putEnd(exchange, log.tail());
    switch (excerpt) {
      case Excerpt.Found(List<Block> blocks) -> send(exchange, blocks);
      case Excerpt.Forked(BlockEnd own) -> {
        metrics.request("forked");
        json(exchange, 409, "{\"epoch\":%d,\"seq\":%d}".formatted(own.epoch(), own.seq()));
      }
      case Excerpt.Gone(long firstSeq) -> {
        metrics.request("gone");
        json(exchange, 410, "{\"firstSeq\":%d}".formatted(firstSeq));
      }
    }
  }

  /** A parameter that is not negative; else -1. */
  private static long number(HttpServerExchange exchange, String name) {
    var values = exchange.getQueryParameters().get(name);
    try {
      return values == null ? -1 : Long.parseLong(values.getFirst());
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  private static void putEnd(HttpServerExchange exchange, LogTail tail) {
    exchange
        .getResponseHeaders()
        .put(EPOCH, tail.extent().epoch())
        .put(SEQ, tail.lastSeq())
        .put(TIME_US, tail.lastTimeUs());
  }

  private void send(HttpServerExchange exchange, List<Block> blocks) {
    metrics.request(blocks.isEmpty() ? "nothing" : "blocks");
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "application/octet-stream");
    if (blocks.isEmpty()) {
      exchange.endExchange();
      return;
    }
    metrics.sent(blocks.stream().mapToLong(Block::length).sum());
    exchange.getResponseSender().send(BlockFrames.encode(blocks));
  }

  private static void json(HttpServerExchange exchange, int status, String body) {
    exchange.setStatusCode(status);
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "application/json; charset=utf-8");
    exchange.getResponseSender().send(body);
  }
}
