package io.gridrelay.node.serve;

import io.gridrelay.eventlog.Rendition;
import io.gridrelay.node.metrics.MetricNames;
import io.gridrelay.node.ready.NotReady;
import io.gridrelay.node.testing.Eventually;
import io.gridrelay.node.xrpc.XrpcMethod;
import io.prometheus.client.CollectorRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** A server on a free port over a test log. */
final class ServeFixture implements AutoCloseable {
  static final int SEGMENT_BYTES = 32 << 10;

  /** An hour after the first event of the log. */
  static final Instant NOW = Instant.ofEpochMilli(TestLog.START_US / 1000 + 3_600_000);

  final TestLog testLog;
  final RelayServer server;
  final AtomicLong head = new AtomicLong();

  /** Runs whenever it is asked how far the numbers go. */
  volatile Runnable asking = () -> {};

  final List<NotReady> reasons = new ArrayList<>();
  final List<String> readyNodes = new ArrayList<>();
  private final CollectorRegistry registry = new CollectorRegistry();
  private final List<RawClient> clients = new ArrayList<>();

  ServeFixture(Path directory) {
    this(directory, config());
  }

  ServeFixture(Path directory, ServerConfig config, XrpcMethod... methods) {
    this(new TestLog(directory, SEGMENT_BYTES), config, methods);
  }

  ServeFixture(TestLog testLog, ServerConfig config, XrpcMethod... methods) {
    this.testLog = testLog;
    server =
        new RelayServer(
            config,
            "1.2.3",
            testLog.log(),
            seq -> {
              asking.run();
              return seq <= Math.max(head.get(), testLog.log().lastSeq());
            },
            () -> reasons,
            () -> readyNodes,
            List.of(methods),
            Map.of(),
            registry,
            () -> NOW);
    server.start();
  }

  static ServerConfig config() {
    return config(256 << 10, Duration.ofSeconds(30), Duration.ofMinutes(10));
  }

  static ServerConfig config(int sendBuffer, Duration ping, Duration idle) {
    ServerConfig d = ServerConfig.defaults("127.0.0.1", 0);
    return new ServerConfig(
        d.host(),
        d.port(),
        2,
        sendBuffer,
        d.linger(),
        d.filteredLinger(),
        64 << 10,
        ping,
        idle,
        d.maxConsumers(),
        d.maxConsumersPerAddress(),
        false,
        d.maxOptionsBytes(),
        d.maxInboundBytes(),
        Duration.ofMillis(50));
  }

  InetSocketAddress address() {
    return server.address();
  }

  RawClient connect(String path, String... headers) throws IOException {
    return keep(RawClient.open(address(), path, headers));
  }

  RawClient firehose(String query) throws IOException {
    return connect(FirehoseEndpoint.PATH + query);
  }

  RawClient jetstream(String query) throws IOException {
    return connect("/subscribe" + query);
  }

  RawClient keep(RawClient client) {
    clients.add(client);
    return client;
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + address().getPort() + path)));
  }

  HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
    return send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + address().getPort() + path))
            .POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  static HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
  }

  /** The value of a metric, labels included in the name. */
  double metric(String name) throws IOException, InterruptedException {
    return get("/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
        .findFirst()
        .orElse(0);
  }

  /** Until so many consumers are there. */
  void awaitConsumers(int count) {
    Eventually.await(count + " consumers", () -> server.consumers().size() == count);
  }

  /** Until so many consumers wait for the log to reach their cursor. */
  void awaitAhead(int count) {
    Eventually.await(count + " consumers ahead of the log", () -> ahead() == count);
  }

  private double ahead() {
    return Arrays.stream(Rendition.values())
        .mapToDouble(
            rendition ->
                registry.getSampleValue(
                    MetricNames.CONSUMERS_AHEAD,
                    new String[] {"wire"},
                    new String[] {rendition.suffix()}))
        .sum();
  }

  /** Until so many cursors of a kind have been dealt with. */
  void awaitCursors(Rendition rendition, String kind, int count) {
    Eventually.await(
        count + " cursors of kind " + kind,
        () -> {
          Double counted =
              registry.getSampleValue(
                  MetricNames.CURSOR_REQUESTS + "_total",
                  new String[] {"wire", "kind"},
                  new String[] {rendition.suffix(), kind});
          return counted != null && counted == count;
        });
  }

  @Override
  public void close() throws IOException {
    for (RawClient client : clients) {
      client.close();
    }
    server.close();
    testLog.close();
  }
}
