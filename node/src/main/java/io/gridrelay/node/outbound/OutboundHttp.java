package io.gridrelay.node.outbound;

import io.gridrelay.client.websocket.AddressGuard;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
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

  private static final AddressGuard PUBLIC = AddressGuard.publicOnly();
  private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(20);

  private final OutboundHttpConfig config;
  private final MultiThreadIoEventLoopGroup group;
  private final EventLoop loop;
  private final SslContext tls;
  private final Set<String> trusted;

  // Event loop only:
  private final Map<Origin, OriginPool> pools = new HashMap<>();
  private final Set<OriginPool> starving = new LinkedHashSet<>();
  private int connections;
  private boolean closed;

  public OutboundHttp(OutboundHttpConfig config) {
    this.config = config;
    this.trusted = config.trustedOrigins();
    try {
      this.tls = SslContextBuilder.forClient().endpointIdentificationAlgorithm("HTTPS").build();
    } catch (SSLException e) {
      throw new IllegalStateException("no TLS on this platform: " + e.getMessage(), e);
    }
    this.group =
        new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("outbound-http", true), NioIoHandler.newFactory());
    this.loop = group.next();
    loop.scheduleAtFixedRate(this::closeIdle, 5, 5, TimeUnit.SECONDS);
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
            start(exchange);
          });
    } catch (java.util.concurrent.RejectedExecutionException e) {
      answer.complete(new HttpAnswer.Failed(HttpAnswer.Failure.CLOSED, "client is closed"));
    }
    return answer;
  }

  /** Why this origin may not be asked, by its name alone; null if it may. */
  private @Nullable String refusal(@Nullable Origin origin) {
    if (origin == null) {
      return "not an http or https URL with a host";
    }
    if (config.allowPrivateAddresses() || trusted.contains(origin.toString())) {
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

  private boolean guarded(Origin origin) {
    return !config.allowPrivateAddresses() && !trusted.contains(origin.toString());
  }

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

  /** Gives waiting exchanges to idle connections, and opens new ones while the limits allow it. */
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

  private void open(OriginPool pool) {
    pool.connections++;
    connections++;
    boolean guarded = guarded(pool.origin);
    Thread.ofVirtual()
        .name("resolve-" + pool.origin.host())
        .start(
            () -> {
              try {
                InetAddress address = resolve(pool.origin.host(), guarded);
                loop.execute(() -> connect(pool, address));
              } catch (UnknownHostException e) {
                loop.execute(
                    () ->
                        opened(
                            pool,
                            null,
                            HttpAnswer.Failure.UNREACHABLE,
                            "unknown host " + e.getMessage()));
              } catch (RefusedAddressException e) {
                loop.execute(() -> opened(pool, null, HttpAnswer.Failure.REFUSED, e.getMessage()));
              }
            });
  }

  private static InetAddress resolve(String host, boolean guarded)
      throws UnknownHostException, RefusedAddressException {
    InetAddress[] addresses = InetAddress.getAllByName(host);
    if (!guarded) {
      return addresses[0];
    }
    for (InetAddress address : addresses) {
      if (PUBLIC.permits(address)) {
        return address;
      }
    }
    throw new RefusedAddressException(host + " has no public address");
  }

  private void connect(OriginPool pool, InetAddress address) {
    if (closed) {
      opened(pool, null, HttpAnswer.Failure.CLOSED, "client is closed");
      return;
    }
    ChannelFuture connecting =
        new Bootstrap()
            .group(group)
            .channel(NioSocketChannel.class)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) config.timeout().toMillis())
            .option(ChannelOption.TCP_NODELAY, true)
            .handler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    if (pool.origin.tls()) {
                      channel
                          .pipeline()
                          .addLast(
                              tls.newHandler(
                                  channel.alloc(), pool.origin.host(), pool.origin.port()));
                    }
                    channel.pipeline().addLast(new HttpClientCodec(4096, 16_384, 8192));
                  }
                })
            .connect(new InetSocketAddress(address, pool.origin.port()));
    connecting.addListener(
        done -> {
          if (done.isSuccess()) {
            opened(pool, connecting.channel(), HttpAnswer.Failure.UNREACHABLE, "");
          } else {
            opened(
                pool,
                null,
                HttpAnswer.Failure.UNREACHABLE,
                String.valueOf(done.cause().getMessage()));
          }
        });
  }

  /** A connection came up, or did not: then everything that waits for this origin fails with it. */
  private void opened(
      OriginPool pool, @Nullable Channel channel, HttpAnswer.Failure failure, String detail) {
    if (channel != null) {
      var connection = new HttpConnection(this, pool, channel, config.maxAnswerBytes());
      channel.pipeline().addLast(connection);
      release(connection);
      return;
    }
    pool.connections--;
    connections--;
    if (pool.connections == 0) {
      List<Exchange> failed = new ArrayList<>(pool.waiting);
      pool.waiting.clear();
      failed.forEach(exchange -> exchange.fail(failure, pool.origin + ": " + detail));
    }
    serve(pool);
    feedStarving();
  }

  void release(HttpConnection connection) {
    connection.idleSinceNanos = System.nanoTime();
    connection.pool.idle.addLast(connection);
    serve(connection.pool);
    boolean wantedElsewhere = !starving.isEmpty() && connections >= config.maxConnections();
    if (wantedElsewhere && connection.pool.idle.remove(connection)) {
      connection.abandon(); // closed() serves those who wait
    }
  }

  void closed(HttpConnection connection) {
    OriginPool pool = connection.pool;
    pool.connections--;
    connections--;
    pool.idle.remove(connection);
    serve(pool);
    feedStarving();
  }

  void answered(Exchange exchange, HttpResponse head, byte[] body) {
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
    start(exchange);
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

  private void feedStarving() {
    while (!starving.isEmpty() && connections < config.maxConnections()) {
      OriginPool pool = starving.iterator().next();
      starving.remove(pool);
      serve(pool);
    }
  }

  private boolean closeOneIdle() {
    for (OriginPool pool : pools.values()) {
      HttpConnection oldest = pool.idle.pollFirst();
      if (oldest != null) {
        oldest
            .abandon(); // counted down in closed(), on this thread, before close() returns or soon
        // after
        return connections < config.maxConnections();
      }
    }
    return false;
  }

  private void closeIdle() {
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

  /** Fails what is in flight and ends the event loop. Idempotent. */
  @Override
  public void close() {
    if (!loop.isShuttingDown()) {
      loop.execute(
          () -> {
            closed = true;
            for (OriginPool pool : new ArrayList<>(pools.values())) {
              pool.waiting.forEach(e -> e.fail(HttpAnswer.Failure.CLOSED, "client is closed"));
              pool.waiting.clear();
            }
          });
      group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
  }

  private static final class RefusedAddressException extends Exception {
    RefusedAddressException(String message) {
      super(message);
    }

    @Override
    public String getMessage() {
      return String.valueOf(super.getMessage());
    }
  }
}
