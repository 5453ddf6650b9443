package io.gridrelay.benchmarks.cluster;

import io.gridrelay.benchmarks.SignedTraffic;
import io.gridrelay.simulator.ReplayNetwork;
import io.gridrelay.simulator.traffic.TrafficFile;
import io.gridrelay.simulator.traffic.TrafficSpec;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Measures what a cluster spends on an event, how late the event is at a node that neither reads
 * its host nor numbers it, and how long consumers hear nothing when a node dies or leaves. The
 * nodes are processes of their own, started by the launcher, with a real PostgreSQL; one node alone
 * has SQLite. Hosts and consumers run in this process, on the same machine.
 *
 * <pre>
 * benchmarks/run cluster.ClusterLoad name=value …
 *   nodes 3          how many; several numbers, separated by commas, are measured in turn
 *   rate 1000        events/s of all hosts together; several in turn, with new clusters
 *   consumers 1      of each wire at each node
 *   warmup 30        seconds of traffic before the first window
 *   windows 6  window 10     lines of the result, and their seconds
 *   idle 20          seconds without traffic behind them, 0 for none
 *   fault            kill-sequencer, kill-other, leave (of the sequencer's node), leave-other
 *   repeat 5  settle 10      how often each, and seconds of traffic between
 *   xmx 512m  jvm  flags     of the nodes: heap, more flags of the JVM, more flags (by commas)
 *   directory        where nodes keep data and logs, and leave them
 *   hosts 20  accounts 10000  events 200000  traffic     what is made, and the file
 * </pre>
 *
 * "Not yet there" is what was sent and is not at every consumer at the end of a window; what is
 * missing for good is said when the traffic has ended.
 */
public final class ClusterLoad {
  private static final Duration LAST_EVENTS = Duration.ofSeconds(60);
  private static final int HISTORY = 8_000;
  private static final int REST_SECONDS = 5;

  private final LoadOptions options;
  private final TrafficSpec spec;
  private final TrafficFile traffic;
  private final EventNumbers numbers;
  private final LoadTable table = new LoadTable();
  private final List<String> further = new ArrayList<>();
  private final List<String> faults = new ArrayList<>(FaultTrials.HEAD.lines().toList());

  private ClusterLoad(LoadOptions options) throws IOException {
    this.options = options;
    spec = TrafficSpec.of(1, options.hosts(), options.accounts(), options.events());
    traffic = SignedTraffic.of(spec, options.traffic());
    numbers = new EventNumbers(spec, traffic);
  }

  public static void main(String[] arguments) throws IOException, InterruptedException {
    LoadOptions options = LoadOptions.of(arguments);
    RelayCluster.build();
    ClusterLoad load = new ClusterLoad(options);
    try {
      for (double rate : options.rates()) {
        for (int nodes : options.nodes()) {
          load.run(nodes, rate);
        }
      }
    } finally {
      load.print();
    }
    System.exit(0);
  }

  private void print() {
    System.out.println();
    table.print();
    System.out.println();
    further.forEach(System.out::println);
    if (!options.faults().isEmpty()) {
      System.out.println();
      faults.forEach(System.out::println);
    }
  }

  private void run(int count, double rate) throws IOException, InterruptedException {
    try (ReplayNetwork network =
            ReplayNetwork.start(traffic, InetAddress.getLoopbackAddress(), 0, 0, HISTORY);
        RelayCluster cluster = RelayCluster.start(count, options, network)) {
      Ages ages = new Ages();
      List<StreamConsumer> consumers = consumers(cluster, ages);
      RelayCluster.require(
          LAST_EVENTS, "consumers", () -> consumers.stream().allMatch(StreamConsumer::isHome));
      Thread hosts = Thread.ofPlatform().daemon().name("replay").start(() -> replay(network, rate));
      try {
        measure(cluster, network, consumers, ages, rate);
        FaultTrials trials = new FaultTrials(cluster, network, consumers, options.settle());
        for (Fault fault : options.faults()) {
          faults.add(trials.run(fault, options.repeat(), rate));
        }
        hosts.interrupt();
        hosts.join();
        account(cluster, network, consumers, rate);
        idle(cluster, consumers, rate);
      } finally {
        hosts.interrupt();
        for (StreamConsumer consumer : consumers) {
          consumer.close();
        }
      }
    }
  }

  private List<StreamConsumer> consumers(RelayCluster cluster, Ages ages) {
    List<StreamConsumer> consumers = new ArrayList<>();
    for (Wire wire : Wire.values()) {
      for (RelayNode node : cluster.nodes()) {
        for (int i = 0; i < options.consumers(); i++) {
          consumers.add(new StreamConsumer(wire, cluster.nodes(), node.index(), numbers, ages));
        }
      }
    }
    return consumers;
  }

  private static void replay(ReplayNetwork network, double rate) {
    try {
      network.replay(rate, Long.MAX_VALUE);
      System.err.println("the replay has come to the end of its events");
    } catch (IOException e) {
      System.err.println("the replay ended: " + e);
    } catch (InterruptedException e) {
      // It was to end.
    }
  }

  private void measure(
      RelayCluster cluster,
      ReplayNetwork network,
      List<StreamConsumer> consumers,
      Ages ages,
      double rate)
      throws IOException, InterruptedException {
    Thread.sleep(Duration.ofSeconds(options.warmUp()));
    Placement placement = cluster.placement(network);
    consumers.forEach(each -> each.placed(placement));
    ages.take();
    Ages all = new Ages();
    Map<String, Double> threads = Spending.byThread(cluster);
    Spending first = Spending.of(cluster, consumers);
    Spending before = first;
    for (int window = 1; window <= options.windows(); window++) {
      Thread.sleep(Duration.ofSeconds(options.seconds()));
      Spending after = Spending.of(cluster, consumers);
      long[] sorted = ages.take();
      all.addAll(sorted);
      table.add(
          cluster,
          rate,
          Integer.toString(window),
          after.since(before),
          sorted,
          behind(network, consumers));
      before = after;
    }
    if (options.windows() > 0) {
      table.add(
          cluster, rate, "**all**", before.since(first), all.take(), behind(network, consumers));
      note(cluster, rate, places(cluster, placement));
      note(cluster, rate, "CPU by thread: " + threads(threads, Spending.byThread(cluster)));
    }
  }

  private static String places(RelayCluster cluster, Placement placement) {
    StringBuilder words = new StringBuilder("hosts read by the nodes:");
    for (RelayNode node : cluster.nodes()) {
      words.append(' ').append(placement.hostsOf(node.index()));
    }
    return words + ", sequencer: " + RelayNode.nameOf(placement.sequencer());
  }

  private static String threads(Map<String, Double> before, Map<String, Double> after) {
    Map<String, Double> spent = new HashMap<>();
    after.forEach((name, seconds) -> spent.put(name, seconds - before.getOrDefault(name, 0.0)));
    double sum = spent.values().stream().mapToDouble(Double::doubleValue).sum();
    List<String> words = new ArrayList<>();
    spent.entrySet().stream()
        .filter(thread -> thread.getValue() > sum / 200)
        .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
        .forEach(
            thread ->
                words.add(
                    LoadTable.format("%.1f %% ", 100 * thread.getValue() / sum) + thread.getKey()));
    return String.join(", ", words);
  }

  /** Whether everything came to everybody, once. */
  private void account(
      RelayCluster cluster, ReplayNetwork network, List<StreamConsumer> consumers, double rate) {
    RelayCluster.await(LAST_EVENTS, () -> behind(network, consumers) == 0);
    long repeated =
        consumers.stream()
            .filter(each -> each.wire() == Wire.FIREHOSE)
            .mapToLong(StreamConsumer::again)
            .max()
            .orElse(0);
    note(
        cluster,
        rate,
        "%d events sent, at most %d missing at a consumer, at most %d twice on a firehose"
            .formatted(network.emittedEvents(), behind(network, consumers), repeated));
  }

  private static long behind(ReplayNetwork network, List<StreamConsumer> consumers) {
    long emitted = network.emittedEvents();
    return emitted - consumers.stream().mapToLong(StreamConsumer::distinct).min().orElse(0);
  }

  private void idle(RelayCluster cluster, List<StreamConsumer> consumers, double rate)
      throws IOException, InterruptedException {
    if (options.idle() == 0) {
      return;
    }
    Thread.sleep(Duration.ofSeconds(REST_SECONDS));
    Map<String, Double> threads = Spending.byThread(cluster);
    Spending before = Spending.of(cluster, consumers);
    Thread.sleep(Duration.ofSeconds(options.idle()));
    Spending spent = Spending.of(cluster, consumers).since(before);
    table.add(cluster, rate, "idle", spent, new long[0], 0);
    note(cluster, rate, "CPU when idle: " + threads(threads, Spending.byThread(cluster)));
  }

  private void note(RelayCluster cluster, double rate, String words) {
    String line =
        LoadTable.format("%.0f events/s, ", rate) + cluster.nodes().size() + " nodes: " + words;
    further.add(line);
    System.out.println(line);
  }
}
