package io.gridrelay.node.serve;

import io.gridrelay.node.metrics.MetricsPage;
import io.gridrelay.node.metrics.ServeMetrics;
import io.gridrelay.node.ready.NotReady;
import io.gridrelay.node.ready.Readiness;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which path is answered by what. Runs on I/O threads; whatever may block is handed on.
 *
 * <p>{@code /_health} and {@code /xrpc/_health} answer as indigo does, so that an operator's checks
 * keep working.
 */
final class Router implements HttpHandler {
  private static final Logger log = LoggerFactory.getLogger(Router.class);
  private static final String XRPC = "/xrpc/";
  private static final HttpString ALLOW_ORIGIN =
      HttpString.tryFromString("Access-Control-Allow-Origin");
  private static final HttpString ALLOW_METHODS =
      HttpString.tryFromString("Access-Control-Allow-Methods");
  private static final HttpString ALLOW_HEADERS =
      HttpString.tryFromString("Access-Control-Allow-Headers");

  private final String version;
  private final Readiness readiness;
  private final MetricsPage metricsPage;
  private final ServeMetrics metrics;
  private final FirehoseEndpoint firehose;
  private final JetstreamEndpoint jetstream;
  private final XrpcHandler xrpc;
  private final Map<String, HttpHandler> more;

  Router(
      String version,
      Readiness readiness,
      MetricsPage metricsPage,
      ServeMetrics metrics,
      FirehoseEndpoint firehose,
      JetstreamEndpoint jetstream,
      XrpcHandler xrpc,
      Map<String, HttpHandler> more) {
    this.version = version;
    this.readiness = readiness;
    this.metricsPage = metricsPage;
    this.metrics = metrics;
    this.firehose = firehose;
    this.jetstream = jetstream;
    this.xrpc = xrpc;
    this.more = Map.copyOf(more);
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) throws Exception {
    RequestId.assign(exchange);
    exchange
        .getResponseHeaders()
        .put(Headers.SERVER, "gridrelay/" + version + " (atproto-relay)")
        .put(ALLOW_ORIGIN, "*");
    if (log.isDebugEnabled()) {
      log.debug(
          "request={} method={} path={}",
          RequestId.of(exchange),
          exchange.getRequestMethod(),
          exchange.getRequestPath());
    }
    try {
      route(exchange, exchange.getRequestPath());
    } catch (RuntimeException e) {
      log.error("request={} failed", RequestId.of(exchange), e);
      if (!exchange.isResponseStarted()) {
        Replies.error(
            exchange, 500, "InternalServerError", "internal error " + RequestId.of(exchange));
      }
    }
  }

  private void route(HttpServerExchange exchange, String path) throws Exception {
    if (exchange.getRequestMethod().equals(Methods.OPTIONS)) {
      preflight(exchange);
      return;
    }
    switch (path) {
      case FirehoseEndpoint.PATH -> firehose.handle(exchange);
      case "/subscribe", "/jetstream" -> jetstream.handle(exchange);
      case "/" -> get(exchange, path, () -> Replies.text(exchange, 200, banner()));
      case "/health", "/_health", "/xrpc/_health" ->
          get(exchange, "/health", () -> Replies.json(exchange, 200, "{\"status\":\"ok\"}\n"));
      case "/ready" -> get(exchange, path, () -> ready(exchange));
      case "/metrics" ->
          get(
              exchange,
              path,
              () -> Replies.send(exchange, 200, MetricsPage.CONTENT_TYPE, metricsPage.render()));
      default -> {
        HttpHandler handler = more.get(path);
        if (handler != null) {
          handler.handleRequest(exchange);
        } else if (path.startsWith(XRPC)) {
          xrpc.handle(exchange, path.substring(XRPC.length()));
        } else {
          metrics.request("unknown", 404);
          Replies.error(exchange, 404, "NotFound", "no such path; GET / names those there are");
        }
      }
    }
  }

  private void get(HttpServerExchange exchange, String route, Runnable answer) {
    HttpString method = exchange.getRequestMethod();
    if (!method.equals(Methods.GET) && !method.equals(Methods.HEAD)) {
      exchange.getResponseHeaders().put(Headers.ALLOW, "GET, HEAD");
      metrics.request(route, 405);
      Replies.error(exchange, 405, "InvalidRequest", route + " wants GET");
      return;
    }
    answer.run();
    metrics.request(route, exchange.getStatusCode());
  }

  private void ready(HttpServerExchange exchange) {
    List<NotReady> reasons = readiness.reasons();
    if (reasons.isEmpty()) {
      Replies.json(exchange, 200, "{\"status\":\"ready\"}\n");
      return;
    }
    String listed = reasons.stream().map(Router::json).collect(Collectors.joining(","));
    Replies.json(exchange, 503, "{\"status\":\"not ready\",\"reasons\":[" + listed + "]}\n");
  }

  private static String json(NotReady reason) {
    return "{\"cause\":"
        + Replies.quoted(reason.cause().wireName())
        + ",\"detail\":"
        + Replies.quoted(reason.detail())
        + "}";
  }

  private static void preflight(HttpServerExchange exchange) {
    exchange
        .getResponseHeaders()
        .put(ALLOW_METHODS, "GET, HEAD, POST, OPTIONS")
        .put(ALLOW_HEADERS, "Origin, Content-Type, Accept, Authorization, X-Request-Id");
    exchange.setStatusCode(204).endExchange();
  }

  private String banner() {
    return """
    This is GridRelay %s, an AT Protocol relay and Jetstream.

    Streams (WebSocket)
      /xrpc/com.atproto.sync.subscribeRepos   firehose; cursor
      /subscribe  (also /jetstream)           Jetstream v1; wantedCollections, wantedDids,
                                              cursor, compress, maxMessageSizeBytes, requireHello
    Queries
      /xrpc/com.atproto.sync.listHosts, getHostStatus, listRepos, getRepoStatus,
      getLatestCommit, getRepo, requestCrawl
    Operation
      /health   the process is alive
      /ready    the node can serve
      /state    the whole cluster: nodes, hosts, and (on the machine itself) consumers
      /metrics  Prometheus
    """
        .formatted(version);
  }
}
