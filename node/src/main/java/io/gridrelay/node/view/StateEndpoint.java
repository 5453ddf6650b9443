package io.gridrelay.node.view;

import io.gridrelay.node.cluster.ClusterSecret;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /state}. Nodes and hosts are for everybody. Consumers (addresses, user agents, whom
 * they follow) are shown to whoever carries the cluster's secret, and on the machine itself.
 *
 * <p>A request counts as one from the machine itself if it comes from loopback, was not passed on
 * by a proxy, and was not made by a web page: pages may ask for loopback addresses, too, and every
 * answer allows every origin. A proxy on the same machine must therefore set {@code
 * X-Forwarded-For}, as it must for the limits per address. Thread-safe.
 */
public final class StateEndpoint implements HttpHandler {
  public static final String PATH = "/state";

  private static final int MAX_RUNNING = 64;

  private static final List<HttpString> SIGNS_OF_ANOTHER =
      List.of(
          Headers.X_FORWARDED_FOR,
          Headers.X_FORWARDED_HOST,
          Headers.FORWARDED,
          HttpString.tryFromString("X-Real-IP"),
          Headers.VIA,
          Headers.ORIGIN,
          HttpString.tryFromString("Sec-Fetch-Site"));

  private final StatePage page;
  private final @Nullable ClusterSecret secret;
  private final Executor threads;
  private final Semaphore running = new Semaphore(MAX_RUNNING);

  /**
   * An endpoint for one view.
   *
   * @param secret null if the cluster has none
   * @param threads where pages are made, since that takes milliseconds
   */
  public StateEndpoint(
      String cluster, ClusterView view, @Nullable ClusterSecret secret, Executor threads) {
    this.page = new StatePage(cluster, view);
    this.secret = secret;
    this.threads = threads;
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) {
    HttpString method = exchange.getRequestMethod();
    if (!method.equals(Methods.GET) && !method.equals(Methods.HEAD)) {
      exchange.getResponseHeaders().put(Headers.ALLOW, "GET, HEAD");
      exchange.setStatusCode(405).endExchange();
      return;
    }
    if (!running.tryAcquire()) {
      exchange.getResponseHeaders().put(Headers.RETRY_AFTER, "1");
      exchange.setStatusCode(503).endExchange();
      return;
    }
    exchange.addExchangeCompleteListener(
        (ended, next) -> {
          running.release();
          next.proceed();
        });
    exchange.dispatch(threads, () -> answer(exchange));
  }

  private void answer(HttpServerExchange exchange) {
    boolean trusted = carriesSecret(exchange) || isOfThisMachine(exchange);
    exchange
        .getResponseHeaders()
        .put(Headers.CONTENT_TYPE, "application/json; charset=utf-8")
        .put(Headers.CACHE_CONTROL, "no-store");
    exchange.getResponseSender().send(ByteBuffer.wrap(page.json(trusted)));
  }

  private boolean carriesSecret(HttpServerExchange exchange) {
    return secret != null
        && secret.isCarriedBy(exchange.getRequestHeaders().getFirst(Headers.AUTHORIZATION));
  }

  private static boolean isOfThisMachine(HttpServerExchange exchange) {
    InetSocketAddress peer = exchange.getSourceAddress();
    return peer.getAddress() != null
        && peer.getAddress().isLoopbackAddress()
        && SIGNS_OF_ANOTHER.stream().noneMatch(exchange.getRequestHeaders()::contains)
        && namesLoopback(exchange.getHostName());
  }

  /** A page of a name that was made to resolve to loopback says so here. */
  private static boolean namesLoopback(@Nullable String host) {
    String name = host == null ? "" : host.toLowerCase(Locale.ROOT);
    return name.equals("localhost")
        || name.equals("127.0.0.1")
        || name.equals("::1")
        || name.equals("[::1]");
  }
}
