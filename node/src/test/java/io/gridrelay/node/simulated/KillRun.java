package io.gridrelay.node.simulated;

import io.gridrelay.client.websocket.WebSocketClient;
import io.gridrelay.client.websocket.WebSocketClientConfig;
import io.gridrelay.simulator.Occurrence;
import io.gridrelay.simulator.SimulatedNetwork;
import io.gridrelay.simulator.TrafficMix;
import io.gridrelay.simulator.truth.Checker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * Kills a node again and again while hosts send and consumers read, and sees what the consumers
 * missed. The moments of the kills follow from a seed, what the node does at them does not.
 */
final class KillRun {
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private final Path directory;
  private final int kills;
  private final double eventsPerSecond;
  private final long seed;

  KillRun(Path directory, int kills, double eventsPerSecond, long seed) {
    this.directory = directory;
    this.kills = kills;
    this.eventsPerSecond = eventsPerSecond;
    this.seed = seed;
  }

  /** Runs; the network's events are the measure of what had to come. */
  KillReport run() throws IOException, InterruptedException {
    try (SimulatedNetwork network = network();
        NodeProcess node = new NodeProcess(directory, flags(network));
        WebSocketClient client = new WebSocketClient(WebSocketClientConfig.defaults())) {
      List<Long> startMillis = new ArrayList<>();
      startMillis.add(node.start());
      try (ResumingConsumer firehose = consumer(client, node, Checker.Wire.FIREHOSE, network);
          ResumingConsumer jetstream = consumer(client, node, Checker.Wire.JETSTREAM, network)) {
        network.startTraffic();
        RandomGenerator random = new SplittableRandom(seed);
        for (int kill = 0; kill < kills; kill++) {
          awaitProgress(node, firehose, jetstream);
          pause(random.nextInt(0, 2_500));
          node.kill();
          startMillis.add(node.start());
          System.out.printf("kill %d of %d, %d events%n", kill + 1, kills, network.emittedEvents());
        }
        pause(1_000);
        network.stopTraffic();
        awaitAll(firehose, jetstream);
        CursorSweep sweep = new CursorSweep(node.server(), client, seed);
        return new KillReport(
            kills,
            network.emittedEvents(),
            firehose.checker().report(),
            jetstream.checker().report(),
            node.tornTails(),
            startMillis,
            sweep.firehose(),
            sweep.jetstream(),
            firehose.faults().size() + jetstream.faults().size(),
            firehose.connections(),
            jetstream.connections());
      }
    }
  }

  /**
   * No key rotation and no migration: what a host sent before, but the node reads after, is
   * verified with the key, and against the host, of the present document. No relay can pass it.
   */
  private SimulatedNetwork network() throws IOException {
    Map<Occurrence, Double> weights = new EnumMap<>(TrafficMix.everything().weights());
    weights.remove(Occurrence.KEY_ROTATION);
    weights.remove(Occurrence.MIGRATION);
    return SimulatedNetwork.builder()
        .seed(seed)
        .hosts(4)
        .accounts(400)
        .recordsPerAccount(100)
        .eventsPerSecond(eventsPerSecond)
        .historyEvents(200_000)
        .mix(new TrafficMix(weights))
        .start();
  }

  private static List<String> flags(SimulatedNetwork network) {
    List<String> flags = new ArrayList<>();
    flags.addAll(List.of("--plc", network.plcUri().toString(), "--allow-private-addresses"));
    flags.addAll(List.of("--storage-segment-size", "2MiB"));
    flags.addAll(List.of("--identity-patience", "10m")); // a busy machine is no absent directory
    network.hosts().forEach(host -> flags.addAll(List.of("--upstream", "pds:" + host.uri())));
    return flags;
  }

  private static ResumingConsumer consumer(
      WebSocketClient client, NodeProcess node, Checker.Wire wire, SimulatedNetwork network) {
    return new ResumingConsumer(client, node.server(), wire, network.ledger());
  }

  /** A kill proves nothing unless the node was at work. */
  private static void awaitProgress(NodeProcess node, ResumingConsumer... consumers)
      throws IOException {
    for (ResumingConsumer consumer : consumers) {
      long before = consumer.checker().delivered();
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      while (consumer.checker().delivered() == before) {
        if (System.nanoTime() > deadline) {
          throw new IllegalStateException("nothing comes:\n" + Files.readString(node.log()));
        }
        pause(5);
      }
    }
  }

  private static void awaitAll(ResumingConsumer... consumers) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < deadline
        && Stream.of(consumers).anyMatch(consumer -> consumer.checker().report().lost() > 0)) {
      pause(200);
    }
  }

  private static void pause(int millis) {
    long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    while (System.nanoTime() < until) {
      LockSupport.parkNanos(until - System.nanoTime());
    }
  }
}
