package io.gridrelay.benchmarks.ingest;

import io.gridrelay.benchmarks.ServerProcess;
import io.gridrelay.benchmarks.SignedTraffic;
import io.gridrelay.node.command.GridRelay;
import io.gridrelay.simulator.ReplayNetwork;
import io.gridrelay.simulator.traffic.TrafficFile;
import io.gridrelay.simulator.traffic.TrafficSpec;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Measures what a whole node spends on an event: socket, signature, inversion, JSON, zstd, append,
 * disk, and one firehose consumer. The node is a process of its own, started as its users start it;
 * its work is counted in CPU-seconds of that process.
 *
 * <pre>
 * java -cp … io.gridrelay.benchmarks.ingest.IngestLoad name=value …
 *   traffic   file of signed events, made if it does not exist (default: in the temporary directory)
 *   hosts 20  accounts 10000  events 100000      what is made
 *   rate      events/s of all hosts, 0 (default) for as fast as the node reads
 *   consumers 0                                  further firehose consumers; only the first is timed
 *   window    events per line of the result, 10000
 *   jvm       flags of the node, separated by commas (default -Xmx512m and those of the
 *             launcher)
 * </pre>
 *
 * "unread" is how many events the hosts have sent that are not in the log: whether ingest keeps up,
 * whatever the consumers do. In the first lines most events are of accounts never seen before; then
 * all are known.
 */
public final class IngestLoad {
  private static final int START_SECONDS = 60;
  private static final int STALL_SECONDS = 30;

  private IngestLoad() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    Map<String, String> options = new HashMap<>();
    for (String argument : arguments) {
      options.put(argument.split("=", 2)[0], argument.split("=", 2)[1]);
    }
    TrafficFile traffic = traffic(options);
    System.out.printf(
        "%d events of %d accounts on %d hosts%n",
        traffic.events(), traffic.accounts().size(), traffic.hosts());
    Path data = Files.createTempDirectory("ingest-load");
    InetSocketAddress address = freeAddress();
    try (ReplayNetwork network =
        ReplayNetwork.start(traffic, InetAddress.getLoopbackAddress(), 0, 0, 4_000)) {
      Process node = startNode(options, network, data, address);
      try (FirehoseDrain drain = connect(address, network);
          Crowd crowd = new Crowd(address, number(options, "consumers", 0))) {
        double rate = Double.parseDouble(options.getOrDefault("rate", "0"));
        Thread.ofPlatform().daemon().name("replay").start(() -> replay(network, rate));
        measure(node, address, network, drain, crowd, traffic.events(), options);
      } finally {
        node.destroy();
        node.waitFor();
      }
    } finally {
      ServerProcess.delete(data);
    }
  }

  private static TrafficFile traffic(Map<String, String> options) throws IOException {
    int hosts = number(options, "hosts", 20);
    int accounts = number(options, "accounts", 10_000);
    int events = number(options, "events", 100_000);
    return SignedTraffic.of(
        TrafficSpec.of(1, hosts, accounts, events), options.getOrDefault("traffic", ""));
  }

  private static Process startNode(
      Map<String, String> options, ReplayNetwork network, Path data, InetSocketAddress address)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(options.getOrDefault("jvm", "-Xmx512m,-XX:G1HeapRegionSize=4m").split(",")));
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("--sun-misc-unsafe-memory-access=allow");
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(GridRelay.class.getName(), "run"));
    command.addAll(List.of("--data", data.toString()));
    command.addAll(List.of("--listen", "127.0.0.1:" + address.getPort()));
    command.addAll(List.of("--plc", network.plc().uri().toString(), "--allow-private-addresses"));
    network.hosts().forEach(host -> command.addAll(List.of("--upstream", "pds:" + host)));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(new File(data.toFile(), "node.log"))
        .start();
  }

  private static FirehoseDrain connect(InetSocketAddress address, ReplayNetwork network)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + START_SECONDS * 1_000_000_000L;
    while (!network.isConnected()) {
      if (System.nanoTime() > deadline) {
        throw new IOException("the node did not connect to its upstreams");
      }
      Thread.sleep(50);
    }
    return new FirehoseDrain(address);
  }

  private static void replay(ReplayNetwork network, double rate) {
    try {
      network.replay(rate, Long.MAX_VALUE);
    } catch (IOException | InterruptedException e) {
      System.err.println("the replay ended: " + e);
    }
  }

  private static void measure(
      Process node,
      InetSocketAddress address,
      ReplayNetwork network,
      FirehoseDrain drain,
      Crowd crowd,
      long events,
      Map<String, String> options)
      throws IOException, InterruptedException {
    int window = number(options, "window", 10_000);
    System.out.printf(
        "%10s %8s %8s %12s %8s %8s %8s %7s %7s %8s %7s%n",
        "events",
        "ev/s",
        "CPU-s",
        "ev/CPU-s",
        "µs/ev",
        "p50 ms",
        "p99 ms",
        "RSS MB",
        "anon MB",
        "out MB/s",
        "unread");
    Map<String, Double> atHalf = Map.of();
    for (long done = 0; done < events; ) {
      if (atHalf.isEmpty() && done >= events / 2) {
        atHalf = ServerProcess.threadCpuSeconds(node);
      }
      double cpu = ServerProcess.cpuSeconds(node);
      long crowdBytes = crowd.bytes();
      long begun = System.nanoTime();
      long end = Math.min(events, done + window);
      await(drain, end);
      long count = drain.frames() - done;
      double seconds = (System.nanoTime() - begun) * 1e-9;
      double spent = ServerProcess.cpuSeconds(node) - cpu;
      double[] ages = drain.takeAges();
      System.out.printf(
          "%10d %8.0f %8.2f %12.0f %8.0f %8.1f %8.1f %7d %7d %8.0f %7d%n",
          drain.frames(),
          count / seconds,
          spent,
          count / spent,
          spent * 1e6 / count,
          ages[0],
          ages[1],
          ServerProcess.statusKb(node, "VmRSS") / 1024,
          ServerProcess.statusKb(node, "RssAnon") / 1024,
          (crowd.bytes() - crowdBytes) / seconds * 1e-6,
          network.emittedEvents() - numbered(address));
      done += count;
    }
    printThreads(atHalf, ServerProcess.threadCpuSeconds(node));
  }

  /** Which threads spent it, in the second half of the events. */
  private static void printThreads(Map<String, Double> before, Map<String, Double> after) {
    Map<String, Double> spent = new HashMap<>();
    after.forEach((name, seconds) -> spent.put(name, seconds - before.getOrDefault(name, 0.0)));
    double sum = spent.values().stream().mapToDouble(Double::doubleValue).sum();
    System.out.println("CPU by thread, second half:");
    spent.entrySet().stream()
        .filter(thread -> thread.getValue() > sum / 200)
        .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
        .forEach(
            thread ->
                System.out.printf(
                    "%6.1f %%  %s%n", 100 * thread.getValue() / sum, thread.getKey()));
  }

  /** Events that the node's log has, as its metrics say. */
  private static long numbered(InetSocketAddress node) throws IOException {
    URI metrics = URI.create("http://127.0.0.1:" + node.getPort() + "/metrics");
    try (InputStream in = metrics.toURL().openStream()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> line.startsWith("gridrelay_sequencer_events_total "))
          .mapToLong(line -> (long) Double.parseDouble(line.substring(line.indexOf(' '))))
          .sum();
    }
  }

  private static void await(FirehoseDrain drain, long frames)
      throws IOException, InterruptedException {
    long last = drain.frames();
    long since = System.nanoTime();
    while (drain.frames() < frames) {
      Thread.sleep(5);
      if (drain.frames() != last) {
        last = drain.frames();
        since = System.nanoTime();
      } else if (System.nanoTime() - since > STALL_SECONDS * 1_000_000_000L) {
        throw new IOException("nothing comes any more after " + last + " events");
      }
    }
  }

  private static int number(Map<String, String> options, String name, int otherwise) {
    return Integer.parseInt(options.getOrDefault(name, String.valueOf(otherwise)));
  }

  private static InetSocketAddress freeAddress() throws IOException {
    try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return new InetSocketAddress(InetAddress.getLoopbackAddress(), probe.getLocalPort());
    }
  }
}
