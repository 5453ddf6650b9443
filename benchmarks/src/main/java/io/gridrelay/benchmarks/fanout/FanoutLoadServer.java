package io.gridrelay.benchmarks.fanout;

import io.gridrelay.eventlog.EventLog;
import io.gridrelay.eventlog.EventLogConfig;
import io.gridrelay.node.metrics.MetricsPage;
import io.gridrelay.node.serve.RelayServer;
import io.gridrelay.node.serve.ServerConfig;
import io.prometheus.client.CollectorRegistry;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/** The server process of {@link FanoutLoad}. Says its port, and begins to write when told to. */
public final class FanoutLoadServer {
  private static final int PREFILL_BLOCK = 40;

  private FanoutLoadServer() {}

  public static void main(String[] arguments) throws IOException {
    LoadOptions options = LoadOptions.parse(arguments);
    EventLogConfig logConfig =
        EventLogConfig.defaults().withSegmentBytes(options.number("segmentMb", 512) * 1L << 20);
    try (EventLog log = EventLog.open(Path.of(options.text("dir", "")), logConfig);
        RelayServer server = server(options, log)) {
      SyntheticWriter writer = new SyntheticWriter(log, options.wire(), options.frameBytes());
      for (int i = options.number("prefill", 0); i > 0; i -= PREFILL_BLOCK) {
        writer.append(Math.min(i, PREFILL_BLOCK));
      }
      log.publish();
      server.start();
      System.out.println("PORT " + server.address().getPort());
      BufferedReader in =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      if ("start".equals(in.readLine())) {
        Thread thread =
            Thread.ofPlatform()
                .daemon()
                .name("writer")
                .start(() -> writer.run(options.number("rate", 1000), options.number("batch", 1)));
        in.readLine();
        thread.interrupt();
        thread.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static RelayServer server(LoadOptions options, EventLog log) {
    ServerConfig d = ServerConfig.defaults("127.0.0.1", 0);
    ServerConfig config =
        new ServerConfig(
            d.host(),
            d.port(),
            options.number("ioThreads", 1),
            options.number("sendBuffer", d.sendBufferBytes()),
            Duration.ofMillis(options.number("linger", (int) d.linger().toMillis())),
            Duration.ofMillis(
                options.number("filteredLinger", (int) d.filteredLinger().toMillis())),
            options.number("turn", d.turnBytes()),
            d.pingInterval(),
            d.consumerIdleLimit(),
            d.maxConsumers(),
            d.maxConsumers(),
            false,
            d.maxOptionsBytes(),
            d.maxInboundBytes(),
            Duration.ZERO);
    CollectorRegistry registry = new CollectorRegistry();
    MetricsPage.registerJvm(registry);
    return new RelayServer(
        config,
        "load",
        log,
        seq -> seq <= log.lastSeq(),
        List::of,
        List::of,
        List.of(),
        Map.of(),
        registry,
        InstantSource.system());
  }
}
