package io.gridrelay.node.outbound;

import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetAddress;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Fetches small documents over HTTP/1.1 from hosts nobody vouches for. Thread-safe; the answers are
 * completed on the client's event loop, so do not block in what you chain to them.
 *
 * <p>A Netty client of its own because {@code java.net.http} neither lets its caller see the
 * address before it connects (the private-address guard would have a hole: the name may resolve
 * differently the second time) nor is it cheap: see {@code docs/performance.md}, identity look-ups.
 */
public final class OutboundHttp implements AutoCloseable {
  private final OutboundHttpConfig config;
  private final MultiThreadIoEventLoopGroup group;
  private final EventLoop loop;
  private final ConnectionPools pools;

  public OutboundHttp(OutboundHttpConfig config) {
    this(config, InetAddress::getAllByName);
  }

  OutboundHttp(OutboundHttpConfig config, HttpDialer.NameLookUp names) {
    this.config = config;
    this.group =
        new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("outbound-http", true), NioIoHandler.newFactory());
    this.loop = group.next();
    this.pools =
        new ConnectionPools(
            config,
            new HttpDialer(loop, config.timeout(), names),
            origin -> !isTrusted(origin),
            this::answered);
    loop.scheduleAtFixedRate(pools::closeIdle, 5, 5, TimeUnit.SECONDS);
  }

  /** Fetches the document at an http(s) URL. Never completes exceptionally. */
  public CompletableFuture<HttpAnswer> get(URI uri) {
    var answer = new CompletableFuture<HttpAnswer>();
    Origin origin = Origin.of(uri);
    String refusal = refusal(origin);
    if (origin == null || refusal != null) {
      answer.complete(new HttpAnswer.Failed(HttpAnswer.Failure.REFUSED, refusal + ": " + uri));
      return answer;
    }
    var exchange = new Exchange(uri, origin, config.maxRedirects(), answer);
    try {
      loop.execute(
          () -> {
            exchange.timer =
                loop.schedule(
                    () -> timeOut(exchange), config.timeout().toMillis(), TimeUnit.MILLISECONDS);
            pools.start(exchange);
          });
    } catch (RejectedExecutionException e) {
      answer.complete(new HttpAnswer.Failed(HttpAnswer.Failure.CLOSED, "client is closed"));
    }
    return answer;
  }

  /** Why this origin may not be asked, by its name alone; null if it may. */
  private @Nullable String refusal(@Nullable Origin origin) {
    if (origin == null) {
      return "not an http or https URL with a host";
    }
    if (isTrusted(origin)) {
      return null;
    }
    if (!origin.tls()) {
      return "not https";
    }
    if (origin.port() != 443) {
      return "port " + origin.port() + " is not 443";
    }
    return null;
  }

  /** Whether the operator vouches for it. */
  private boolean isTrusted(Origin origin) {
    return config.allowPrivateAddresses() || config.trustedOrigins().contains(origin.toString());
  }

  private void answered(Exchange exchange, HttpResponse head, byte[] body) {
    int status = head.status().code();
    String location = head.headers().get(HttpHeaderNames.LOCATION);
    boolean redirect = status / 100 == 3 && status != 304 && location != null;
    if (redirect && location != null) {
      redirect(exchange, location);
      return;
    }
    exchange.complete(
        new HttpAnswer.Answered(status, head.headers().get(HttpHeaderNames.SERVER), body));
  }

  private void redirect(Exchange exchange, String location) {
    if (exchange.redirectsLeft-- == 0) {
      exchange.fail(
          HttpAnswer.Failure.PROTOCOL, "more than " + config.maxRedirects() + " redirects");
      return;
    }
    URI next;
    try {
      next = exchange.uri.resolve(location);
    } catch (IllegalArgumentException e) {
      exchange.fail(HttpAnswer.Failure.PROTOCOL, "redirected to something that is no URL");
      return;
    }
    Origin origin = Origin.of(next);
    String refusal = refusal(origin);
    if (origin == null || refusal != null) {
      exchange.fail(HttpAnswer.Failure.REFUSED, "redirected to " + next + ": " + refusal);
      return;
    }
    exchange.uri = next;
    exchange.origin = origin;
    pools.start(exchange);
  }

  private void timeOut(Exchange exchange) {
    if (exchange.isDone()) {
      return;
    }
    exchange.fail(HttpAnswer.Failure.TIMEOUT, "no answer in " + config.timeout());
    HttpConnection connection = exchange.connection;
    if (connection != null) {
      connection.abandon();
    }
  }

  /** Fails what is in flight and ends the event loop. Idempotent. */
  @Override
  public void close() {
    if (!loop.isShuttingDown()) {
      loop.execute(pools::close);
      group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
  }
}
