package io.gridrelay.node.peer;

import io.gridrelay.eventlog.Block;
import io.gridrelay.eventlog.EventLog;
import io.gridrelay.eventlog.EventLogConfig;
import io.gridrelay.node.cluster.ClusterSecret;
import io.prometheus.client.CollectorRegistry;
import io.undertow.Undertow;
import io.undertow.server.HttpHandler;
import io.undertow.util.Headers;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A peer: a real server, mostly with a real log. */
final class PeerServer implements AutoCloseable {
  static final ClusterSecret SECRET = ClusterSecret.of("only-the-nodes-know");
  static final EventLogConfig CONFIG = EventLogConfig.defaults().withSegmentBytes(1 << 20);

  final CollectorRegistry registry;
  private final @Nullable EventLog log;
  private final Undertow server;

  private PeerServer(@Nullable EventLog log, CollectorRegistry registry, HttpHandler handler) {
    this.log = log;
    this.registry = registry;
    this.server =
        Undertow.builder().setIoThreads(2).addHttpListener(0, "127.0.0.1", handler).build();
    server.start();
  }

  static PeerServer withLog(Path directory, List<Block> blocks) {
    return withLog(EventLog.open(directory, CONFIG), blocks, SECRET);
  }

  static PeerServer withLog(EventLog log, List<Block> blocks, @Nullable ClusterSecret secret) {
    fill(log, blocks);
    CollectorRegistry registry = new CollectorRegistry();
    PeerMetrics metrics = new PeerMetrics();
    metrics.register(registry);
    return new PeerServer(
        log, registry, new LogEndpoint(log, secret, metrics, Thread::startVirtualThread));
  }

  /** Sends these bytes whatever it is asked. */
  static PeerServer sending(ByteBuffer... bytes) {
    return new PeerServer(
        null,
        new CollectorRegistry(),
        exchange -> {
          exchange
              .getResponseHeaders()
              .put(Headers.CONTENT_TYPE, "application/octet-stream")
              .put(LogEndpoint.EPOCH, 1)
              .put(LogEndpoint.SEQ, 1_000_000)
              .put(LogEndpoint.TIME_US, 1);
          exchange
              .getResponseSender()
              .send(Stream.of(bytes).map(ByteBuffer::duplicate).toArray(ByteBuffer[]::new));
        });
  }

  static void fill(EventLog log, List<Block> blocks) {
    blocks.forEach(log::append);
    log.publish();
  }

  EventLog log() {
    if (log == null) {
      throw new IllegalStateException("this peer has no log");
    }
    return log;
  }

  String url() {
    return "http://127.0.0.1:" + port();
  }

  int port() {
    return ((InetSocketAddress) server.getListenerInfo().getFirst().getAddress()).getPort();
  }

  @Override
  public void close() {
    server.stop();
    if (log != null) {
      log.close();
    }
  }
}
