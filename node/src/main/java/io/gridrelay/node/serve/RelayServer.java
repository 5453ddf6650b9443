package io.gridrelay.node.serve;

import io.gridrelay.eventlog.EventLog;
import io.gridrelay.eventlog.Rendition;
import io.gridrelay.node.metrics.MetricNames;
import io.gridrelay.node.metrics.MetricsPage;
import io.gridrelay.node.metrics.ServeMetrics;
import io.gridrelay.node.ready.Readiness;
import io.gridrelay.node.serve.fanout.ConsumerInfo;
import io.gridrelay.node.serve.fanout.Fanout;
import io.gridrelay.node.serve.fanout.FanoutSettings;
import io.gridrelay.node.xrpc.XrpcMethod;
import io.prometheus.client.CollectorRegistry;
import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.server.HttpHandler;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.Xnio;
import org.xnio.XnioWorker;

/**
 * The node's server: one port for streams, queries and operation. {@link #start} opens the port;
 * {@link #close} tells every consumer that the node goes away, and returns when they are gone or a
 * limit is reached. Thread-safe.
 */
public final class RelayServer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(RelayServer.class);
  private static final int BACKLOG = 4096;

  /** 10,000 wantedDids must fit into a request line, whatever the DIDs look like. */
  private static final int MAX_HEADER_BYTES = 2 << 20;

  /** And they must all be read; Jetstream looks at most at a hundred times what it allows. */
  private static final int MAX_PARAMETERS = 25_000;

  private static final long CLOSE_TIMEOUT_MILLIS = 2_000;

  /** A DID in a filter costs about 200 bytes. */
  private static final long MAX_FILTER_DIDS = 1_000_000;

  private final ServerConfig config;
  private final XnioWorker worker;
  private final ServeMetrics metrics;
  private final Fanout fanout;
  private final StreamUpgrade upgrade;
  private final XrpcHandler xrpc;
  private final Undertow undertow;
  private boolean closed;

  /**
   * Puts a server together; nothing is opened yet.
   *
   * @param version of the software, as it is shown to clients
   * @param readiness of the node; while it refuses streams, consumers are told of ready nodes
   * @param readyNodes where consumers may go instead: base URLs of ready nodes; must not block
   * @param methods the XRPC queries to answer
   * @param more further paths and what answers them, on I/O threads
   * @param registry where metrics are registered and what {@code /metrics} shows
   */
  public RelayServer(
      ServerConfig config,
      String version,
      EventLog eventLog,
      HeadSource head,
      Readiness readiness,
      Supplier<List<String>> readyNodes,
      List<XrpcMethod> methods,
      Map<String, HttpHandler> more,
      CollectorRegistry registry,
      InstantSource clock) {
    this.config = config;
    this.worker = createWorker(config.effectiveIoThreads());
    this.metrics = new ServeMetrics(registry);
    registerGauges(metrics, eventLog, readiness);
    this.fanout = new Fanout(worker, eventLog, settings(config), metrics);
    this.upgrade =
        new StreamUpgrade(
            fanout,
            new ConnectionLimits(config.maxConsumers(), config.maxConsumersPerAddress()),
            readiness,
            readyNodes,
            metrics,
            config.trustForwardedFor(),
            clock);
    this.xrpc = new XrpcHandler(methods, metrics);
    FutureCursors future = new FutureCursors(eventLog, head, clock);
    Router router =
        new Router(
            version,
            readiness,
            new MetricsPage(registry),
            metrics,
            new FirehoseEndpoint(future, upgrade, metrics),
            new JetstreamEndpoint(future, upgrade, metrics, config.maxOptionsBytes()),
            xrpc,
            more);
    this.undertow = createUndertow(config, worker, router);
  }

  /** Read, write and idle time-outs of Undertow stay off: they would survive the upgrade. */
  private static Undertow createUndertow(
      ServerConfig config, XnioWorker worker, HttpHandler handler) {
    return Undertow.builder()
        .setWorker(worker)
        .addHttpListener(config.port(), config.host(), handler)
        .setServerOption(UndertowOptions.ENABLE_HTTP2, false)
        .setServerOption(UndertowOptions.MAX_HEADER_SIZE, MAX_HEADER_BYTES)
        .setServerOption(UndertowOptions.MAX_PARAMETERS, MAX_PARAMETERS)
        .setSocketOption(Options.BACKLOG, BACKLOG)
        .setSocketOption(Options.SEND_BUFFER, config.sendBufferBytes())
        .build();
  }

  private static XnioWorker createWorker(int ioThreads) {
    try {
      return Xnio.getInstance(Undertow.class.getClassLoader())
          .createWorker(
              OptionMap.builder()
                  .set(Options.WORKER_NAME, "serve")
                  .set(Options.WORKER_IO_THREADS, ioThreads)
                  .set(Options.WORKER_TASK_CORE_THREADS, 1)
                  .set(Options.WORKER_TASK_MAX_THREADS, 4)
                  .set(Options.CONNECTION_HIGH_WATER, 1_000_000)
                  .set(Options.CONNECTION_LOW_WATER, 1_000_000)
                  .set(Options.TCP_NODELAY, true)
                  .getMap());
    } catch (java.io.IOException e) {
      throw new IllegalStateException("no I/O threads", e);
    }
  }

  private static FanoutSettings settings(ServerConfig config) {
    return new FanoutSettings(
        config.linger().toNanos(),
        config.filteredLinger().toNanos(),
        config.turnBytes(),
        config.pingInterval().toNanos(),
        config.consumerIdleLimit().toNanos(),
        TimeUnit.MILLISECONDS.toNanos(CLOSE_TIMEOUT_MILLIS),
        config.maxInboundBytes(),
        MAX_FILTER_DIDS);
  }

  private static void registerGauges(ServeMetrics metrics, EventLog eventLog, Readiness readiness) {
    metrics.gauge(MetricNames.LOG_FIRST_SEQ, "Oldest seq in the log.", eventLog::firstSeq);
    metrics.gauge(MetricNames.LOG_LAST_SEQ, "Newest seq that is served.", eventLog::lastSeq);
    metrics.gauge(MetricNames.LOG_SYNCED_SEQ, "Newest seq on disk.", eventLog::syncedSeq);
    metrics.gauge(
        MetricNames.LOG_LAST_TIME_SECONDS,
        "Time of the newest event that is served.",
        () -> eventLog.lastTimeUs() * 1e-6);
    metrics.gauge(MetricNames.READY, "1 if the node is ready.", () -> readiness.isReady() ? 1 : 0);
  }

  /**
   * Opens the port.
   *
   * @throws ServerStartException when it can not be opened
   */
  public void start() {
    try {
      undertow.start();
    } catch (RuntimeException e) {
      throw new ServerStartException(
          "cannot listen on "
              + config.host()
              + ":"
              + config.port()
              + ": "
              + rootMessage(e)
              + ". Choose another with --listen (serve.listen)",
          e);
    }
    log.info("listening address={} ioThreads={}", address(), worker.getIoThreadCount());
  }

  private static String rootMessage(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return String.valueOf(root.getMessage());
  }

  /** Where it listens, with the port that was chosen if it was to be any. */
  public InetSocketAddress address() {
    return (InetSocketAddress) undertow.getListenerInfo().getFirst().getAddress();
  }

  /** The consumers as they are now. */
  public List<ConsumerInfo> consumers() {
    return fanout.consumers();
  }

  /** How many there are; cheaper than to list them. */
  public int consumerCount() {
    return (int) wires().mapToDouble(wire -> wire.consumers().get()).sum();
  }

  /** Bytes given to the kernel for all consumers since the start. */
  public double sentBytes() {
    return wires().mapToDouble(wire -> wire.sentBytes().get()).sum();
  }

  private Stream<ServeMetrics.Wire> wires() {
    return Arrays.stream(Rendition.values()).map(metrics::wire);
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    upgrade.close();
    fanout.closeAll(config.shutdownSpread().toMillis(), 2 * CLOSE_TIMEOUT_MILLIS);
    undertow.stop();
    xrpc.close();
    worker.shutdownNow();
    try {
      if (!worker.awaitTermination(5, TimeUnit.SECONDS)) {
        log.warn("I/O threads are still busy");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    fanout.close();
  }
}
