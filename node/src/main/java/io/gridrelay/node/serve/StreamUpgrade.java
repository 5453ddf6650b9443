package io.gridrelay.node.serve;

import io.gridrelay.eventlog.Rendition;
import io.gridrelay.node.metrics.ServeMetrics;
import io.gridrelay.node.ready.NotReady;
import io.gridrelay.node.ready.Readiness;
import io.gridrelay.node.serve.fanout.ConsumerIdentity;
import io.gridrelay.node.serve.fanout.ConsumerPlan;
import io.gridrelay.node.serve.fanout.Fanout;
import io.gridrelay.node.serve.websocket.Handshake;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.Methods;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Turns a request into a consumer: the checks of RFC 6455 section 4.2.1, the limits, the answer
 * 101, and the hand-over of the connection. Done by hand, on the I/O thread: what Undertow offers
 * would put its own framing between us and the socket. Thread-safe.
 */
final class StreamUpgrade {
  private static final int MAX_USER_AGENT = 200;
  private static final String RETRY_AFTER_SECONDS = "5";
  private static final int SWITCHING_PROTOCOLS = 101;

  private final Fanout fanout;
  private final ConnectionLimits limits;
  private final Readiness readiness;
  private final Supplier<List<String>> readyNodes;
  private final ServeMetrics metrics;
  private final boolean trustForwardedFor;
  private final InstantSource clock;
  private final AtomicLong ids = new AtomicLong();
  private volatile boolean closing;

  StreamUpgrade(
      Fanout fanout,
      ConnectionLimits limits,
      Readiness readiness,
      Supplier<List<String>> readyNodes,
      ServeMetrics metrics,
      boolean trustForwardedFor,
      InstantSource clock) {
    this.fanout = fanout;
    this.limits = limits;
    this.readiness = readiness;
    this.readyNodes = readyNodes;
    this.metrics = metrics;
    this.trustForwardedFor = trustForwardedFor;
    this.clock = clock;
  }

  /** No consumer is taken any more. */
  void close() {
    closing = true;
  }

  /** Whether the request asks for a WebSocket as it should; answers it if not. */
  boolean isUpgrade(HttpServerExchange exchange) {
    var headers = exchange.getRequestHeaders();
    if (!exchange.getRequestMethod().equals(Methods.GET)) {
      exchange.getResponseHeaders().put(Headers.ALLOW, "GET");
      refuse(exchange, "method", 405, "InvalidRequest", "a stream is opened with GET");
      return false;
    }
    if (!Handshake.names(headers.getFirst(Headers.UPGRADE), "websocket")
        || !Handshake.names(headers.getFirst(Headers.CONNECTION), "upgrade")) {
      exchange.getResponseHeaders().put(Headers.UPGRADE, "websocket");
      refuse(
          exchange,
          "no_upgrade",
          426,
          "UpgradeRequired",
          "this is a WebSocket stream: connect with ws:// or wss://");
      return false;
    }
    if (!"13".equals(headers.getFirst(Headers.SEC_WEB_SOCKET_VERSION))) {
      exchange.getResponseHeaders().put(Headers.SEC_WEB_SOCKET_VERSION, "13");
      refuse(exchange, "version", 426, "UpgradeRequired", "only WebSocket version 13 is spoken");
      return false;
    }
    if (!Handshake.isKey(headers.getFirst(Headers.SEC_WEB_SOCKET_KEY))) {
      refuse(
          exchange, "key", 400, "InvalidRequest", "Sec-WebSocket-Key must be 16 bytes in base64");
      return false;
    }
    return true;
  }

  /**
   * Whether this node takes consumers now; tells them where to go if not. Asked before a cursor is
   * looked at: a log that is being filled would answer wrongly.
   */
  boolean isReady(HttpServerExchange exchange) {
    Optional<NotReady> refusal = readiness.refusal();
    refusal.ifPresent(reason -> sendElsewhere(exchange, reason));
    return refusal.isEmpty();
  }

  private void sendElsewhere(HttpServerExchange exchange, NotReady reason) {
    metrics.refused("not_ready");
    metrics.request(exchange.getRequestPath(), 503);
    exchange.getResponseHeaders().put(Headers.RETRY_AFTER, RETRY_AFTER_SECONDS);
    String nodes =
        readyNodes.get().stream().map(Replies::quoted).collect(Collectors.joining(",", "[", "]"));
    String message = "this node is not ready (" + reason.cause().wireName() + "): ";
    Replies.json(
        exchange,
        503,
        "{\"error\":\"NotReady\",\"message\":"
            + Replies.quoted(message + reason.detail())
            + ",\"readyNodes\":"
            + nodes
            + "}");
  }

  /**
   * Opens the stream, or answers why not.
   *
   * @param protocol the subprotocol to answer with, if the client offered it
   */
  void open(HttpServerExchange exchange, ConsumerPlan plan, @Nullable String protocol) {
    String address = ClientAddress.of(exchange, trustForwardedFor);
    if (closing) {
      exchange.getResponseHeaders().put(Headers.RETRY_AFTER, "5");
      refuse(exchange, "closing", 503, "ServiceUnavailable", "this node is shutting down");
      return;
    }
    switch (limits.acquire(address)) {
      case GRANTED -> upgrade(exchange, plan, protocol, address);
      case NODE_FULL -> {
        exchange.getResponseHeaders().put(Headers.RETRY_AFTER, "30");
        refuse(exchange, "node_full", 503, "ServiceUnavailable", "this node has no room left");
      }
      case ADDRESS_FULL -> {
        exchange.getResponseHeaders().put(Headers.RETRY_AFTER, "30");
        refuse(
            exchange,
            "address_full",
            429,
            "RateLimitExceeded",
            "too many connections from " + address);
      }
    }
  }

  private void upgrade(
      HttpServerExchange exchange, ConsumerPlan plan, @Nullable String protocol, String address) {
    var response = exchange.getResponseHeaders();
    String key = String.valueOf(exchange.getRequestHeaders().getFirst(Headers.SEC_WEB_SOCKET_KEY));
    response.put(Headers.SEC_WEB_SOCKET_ACCEPT, Handshake.accept(key));
    if (protocol != null) {
      response.put(Headers.SEC_WEB_SOCKET_PROTOCOL, protocol);
    }
    ConsumerIdentity identity = identity(exchange, plan.rendition(), address);
    metrics.request(exchange.getRequestPath(), SWITCHING_PROTOCOLS);
    Lease lease = new Lease(limits, address);
    exchange.getConnection().addCloseListener(closed -> lease.release());
    exchange.upgradeChannel(
        "websocket",
        (connection, ended) ->
            fanout.accept(connection, ended.getConnection(), identity, plan, lease::release));
    exchange.endExchange();
  }

  private ConsumerIdentity identity(
      HttpServerExchange exchange, Rendition rendition, String address) {
    String agent = exchange.getRequestHeaders().getFirst(Headers.USER_AGENT);
    String shown = agent == null ? "" : agent;
    return new ConsumerIdentity(
        ids.incrementAndGet(),
        RequestId.of(exchange),
        address,
        shown.substring(0, Math.min(shown.length(), MAX_USER_AGENT)),
        rendition,
        clock.instant());
  }

  private void refuse(
      HttpServerExchange exchange, String reason, int status, String error, String message) {
    metrics.refused(reason);
    metrics.request(exchange.getRequestPath(), status);
    Replies.error(exchange, status, error, message);
  }

  /** One place among the consumers, given back once, whoever notices the end first. */
  private static final class Lease {
    private final ConnectionLimits limits;
    private final String address;
    private boolean released;

    Lease(ConnectionLimits limits, String address) {
      this.limits = limits;
      this.address = address;
    }

    synchronized void release() {
      if (!released) {
        released = true;
        limits.release(address);
      }
    }
  }
}
