package io.gridrelay.client.websocket;

import static java.util.Objects.requireNonNull;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.URI;
import java.security.NoSuchAlgorithmException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;

/**
 * Opens WebSocket connections, {@code ws} and {@code wss}, thousands of them on a few threads.
 *
 * <p>Thread-safe. {@link #close} cuts all connections that are left; their listeners still hear
 * {@code onClosed}.
 */
public final class WebSocketClient implements AutoCloseable {
  private static final int LOOKUP_THREADS = 16;

  /**
   * Read buffers follow the traffic of each connection, so that a quiet one costs little and a
   * backlog few calls.
   */
  private static final RecvByteBufAllocator READ_BUFFERS =
      new AdaptiveRecvByteBufAllocator(512, 4 * 1024, 256 * 1024);

  private final WebSocketClientConfig config;
  private final EventLoopGroup eventLoops;
  private final ThreadPoolExecutor lookups;
  private final Set<ClientConnection> connections = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  public WebSocketClient(WebSocketClientConfig config) {
    this.config = requireNonNull(config, "config");
    this.eventLoops =
        new MultiThreadIoEventLoopGroup(
            config.eventLoopThreads(),
            new DefaultThreadFactory("websocket-client", true),
            NioIoHandler.newFactory());
    this.lookups =
        new ThreadPoolExecutor(
            LOOKUP_THREADS,
            LOOKUP_THREADS,
            5,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            new DefaultThreadFactory("websocket-dial", true));
    lookups.allowCoreThreadTimeOut(true);
  }

  /**
   * Begins to connect and returns at once. Success is {@link WebSocketListener#onOpen}, every
   * failure {@link WebSocketListener#onClosed}.
   *
   * @param uri {@code ws://host[:port]/path?query} or {@code wss://…}
   * @param headers further request headers, {@code Authorization} or the like
   * @throws IllegalArgumentException if the URI or a header is malformed
   * @throws IllegalStateException if the client is closed
   */
  public WebSocketConnection connect(
      URI uri, Map<String, String> headers, WebSocketListener listener) {
    HandshakeRequest request = HandshakeRequest.of(uri, headers, config.userAgent());
    EventLoop loop = eventLoops.next();
    ClientConnection connection =
        new ClientConnection(
            uri,
            request,
            config,
            new TlsEngines(tls(), lookups),
            requireNonNull(listener, "listener"),
            loop,
            connections);
    connections.add(connection);
    if (closed) {
      connections.remove(connection);
      throw new IllegalStateException("the client is closed");
    }
    connection.startTimer();
    new Dialer(
            connection,
            bootstrap(loop, connection),
            lookups,
            config.addressGuard(),
            request.host(),
            request.port())
        .start();
    return connection;
  }

  /** Connections that are open, opening or closing. */
  public int connectionCount() {
    return connections.size();
  }

  @Override
  public void close() {
    closed = true;
    connections.forEach(ClientConnection::cut);
    lookups.shutdown();
    eventLoops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(3, TimeUnit.SECONDS);
  }

  private Bootstrap bootstrap(EventLoop loop, ClientConnection connection) {
    return new Bootstrap()
        .group(loop)
        .channel(NioSocketChannel.class)
        .option(ChannelOption.TCP_NODELAY, true)
        .option(ChannelOption.SO_KEEPALIVE, true)
        .option(
            ChannelOption.CONNECT_TIMEOUT_MILLIS,
            (int) Math.min(Integer.MAX_VALUE, config.connectTimeout().toMillis()))
        .option(ChannelOption.RECVBUF_ALLOCATOR, READ_BUFFERS)
        .handler(connection.initializer());
  }

  private SSLContext tls() {
    SSLContext configured = config.tls();
    if (configured != null) {
      return configured;
    }
    try {
      return SSLContext.getDefault();
    } catch (NoSuchAlgorithmException e) {
      throw new WebSocketException("the JDK has no default TLS context", e);
    }
  }
}
