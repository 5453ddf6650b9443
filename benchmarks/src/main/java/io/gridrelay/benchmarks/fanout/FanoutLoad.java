package io.gridrelay.benchmarks.fanout;

import io.gridrelay.benchmarks.ServerProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Measures the fan-out. Starts a server process, connects, and prints deliveries per CPU-second of
 * that process (user and system time of {@code /proc/PID/stat}, the writer's included) and latency.
 *
 * <pre>
 * java -cp … io.gridrelay.benchmarks.fanout.FanoutLoad name=value …
 *   mode       live (default) | replay | idle
 *   wire       firehose (default) | jetstream | zstd
 *   consumers  100      rate   events/s, 1000     batch    events per append, 1
 *   filter     none (default) | different | nothing | dids
 *   bytes      of a frame, 5400 or 500            prefill  events before the start, 0
 *   seconds    of the measured window, 10         warmup   seconds before it, 5
 *   linger, filteredLinger (ms), turn, sendBuffer, ioThreads, stuck (consumers that read nothing)
 *   jvm        flags of the server, separated by commas
 * </pre>
 */
public final class FanoutLoad {
  private FanoutLoad() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    LoadOptions options = LoadOptions.parse(arguments);
    Path directory = Files.createTempDirectory("fanout-load");
    Process server = startServer(options, directory);
    try (BufferedReader out =
            new BufferedReader(
                new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8));
        LoadConnections connections = new LoadConnections(options.frameBytes())) {
      String line = out.readLine();
      while (line != null && !line.startsWith("PORT ")) {
        line = out.readLine();
      }
      if (line == null) {
        throw new IOException("the server did not start");
      }
      int port = Integer.parseInt(line.substring(5));
      Thread.ofVirtual().start(() -> drain(out));
      run(
          options,
          server,
          new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
          connections);
      // Before its output is closed, which would wait for the thread that reads it.
      server.destroy();
    } finally {
      server.destroy();
      server.waitFor();
      ServerProcess.delete(directory);
    }
  }

  /** Whatever the server logs: a full pipe would stop it. */
  private static void drain(BufferedReader out) {
    try {
      while (out.readLine() != null) {}
    } catch (IOException e) {
      // The server is gone, and so is this program in a moment.
    }
  }

  private static Process startServer(LoadOptions options, Path directory) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(options.text("jvm", "-Xmx512m").split(",")));
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(FanoutLoadServer.class.getName());
    command.addAll(options.arguments());
    command.add("dir=" + directory);
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  private static void run(
      LoadOptions options, Process server, InetSocketAddress address, LoadConnections connections)
      throws IOException {
    long rssBefore = ServerProcess.statusKb(server, "RssAnon");
    String mode = options.text("mode", "live");
    int consumers = options.number("consumers", 100);
    if (mode.equals("replay")) {
      replay(options, server, address, connections, consumers);
      return;
    }
    for (int i = 0; i < consumers; i++) {
      connections.connect(address, path(options, i), true);
    }
    for (int i = options.number("stuck", 0); i > 0; i--) {
      connections.connect(address, path(options, 0), false);
    }
    System.out.printf(
        "connected=%d rssBeforeKb=%d rssAfterKb=%d%n",
        connections.size(), rssBefore, ServerProcess.statusKb(server, "RssAnon"));
    if (!mode.equals("idle")) {
      tell(server, "start");
    }
    connections.readUntil(after(options.number("warmup", 5)), Long.MAX_VALUE);
    measure(options, server, connections);
  }

  private static void measure(LoadOptions options, Process server, LoadConnections connections)
      throws IOException {
    connections.resetLatencies();
    long deliveries = connections.deliveries();
    double cpu = ServerProcess.cpuSeconds(server);
    long start = System.nanoTime();
    connections.readUntil(after(options.number("seconds", 10)), Long.MAX_VALUE);
    double seconds = (System.nanoTime() - start) * 1e-9;
    report(server, connections, connections.deliveries() - deliveries, cpu, seconds);
  }

  private static void replay(
      LoadOptions options,
      Process server,
      InetSocketAddress address,
      LoadConnections connections,
      int consumers)
      throws IOException {
    int rounds = options.number("rounds", 3);
    for (int round = 0; round < rounds; round++) {
      long before = connections.bytes();
      double cpu = ServerProcess.cpuSeconds(server);
      long start = System.nanoTime();
      for (int i = 0; i < consumers; i++) {
        connections.connect(address, path(options, i) + "&cursor=0", true);
      }
      long expected = (long) options.number("prefill", 0) * options.frameBytes() * consumers;
      connections.readUntil(after(120), before + expected);
      double seconds = (System.nanoTime() - start) * 1e-9;
      long bytes = connections.bytes() - before;
      report(server, connections, bytes / options.frameBytes(), cpu, seconds);
      System.out.printf("  %.2f GB/s%n", bytes / seconds * 1e-9);
    }
  }

  private static void report(
      Process server,
      LoadConnections connections,
      long deliveries,
      double cpuBefore,
      double seconds)
      throws IOException {
    double cpu = ServerProcess.cpuSeconds(server) - cpuBefore;
    System.out.printf(
        "deliveries=%d perSecond=%.0f cpuSeconds=%.2f perCpuSecond=%.0f usPerDelivery=%.2f"
            + " p50=%.1fms p99=%.1fms p99.9=%.1fms rssKb=%d%n",
        deliveries,
        deliveries / seconds,
        cpu,
        deliveries / cpu,
        cpu * 1e6 / deliveries,
        connections.latency(0.5),
        connections.latency(0.99),
        connections.latency(0.999),
        ServerProcess.statusKb(server, "RssAnon"));
  }

  private static String path(LoadOptions options, int consumer) {
    if (options.wire().equals("firehose")) {
      return "/xrpc/com.atproto.sync.subscribeRepos?x=";
    }
    String path = "/subscribe?compress=" + options.wire().equals("zstd");
    return switch (options.text("filter", "none")) {
      case "none" -> path;
      case "nothing" -> path + "&wantedCollections=com.example.nothing.n" + consumer;
      case "dids" -> path + "&wantedDids=did:plc:%024d".formatted(consumer);
      case "different" -> path + different(consumer);
      default -> throw new IllegalArgumentException("filter");
    };
  }

  /**
   * Two or three of the collections, about a fifth of the events, and a limit that nothing meets,
   * so that all filters differ.
   */
  private static String different(int consumer) {
    int n = SyntheticWriter.COLLECTIONS;
    return "&wantedCollections="
        + SyntheticWriter.collection(consumer % n)
        + "&wantedCollections="
        + SyntheticWriter.collection(consumer * 7 / n % n)
        + (consumer % 2 == 0 ? "&wantedCollections=" + SyntheticWriter.collection(1) : "")
        + "&maxMessageSizeBytes="
        + (100_000 + consumer);
  }

  private static void tell(Process server, String word) throws IOException {
    OutputStream in = server.getOutputStream();
    in.write((word + "\n").getBytes(StandardCharsets.US_ASCII));
    in.flush();
  }

  private static long after(int seconds) {
    return System.nanoTime() + seconds * 1_000_000_000L;
  }
}
