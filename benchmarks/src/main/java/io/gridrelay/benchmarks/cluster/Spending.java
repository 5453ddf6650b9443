package io.gridrelay.benchmarks.cluster;

import io.gridrelay.benchmarks.ServerProcess;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What everybody has spent and received up to a moment. Immutable.
 *
 * @param nodeCpu seconds of each node's process
 * @param databaseCpu seconds of the database's processes
 * @param ownCpu seconds of this process: hosts, consumers
 * @param events of the firehose at each node
 */
record Spending(
    long nanos, List<Double> nodeCpu, double databaseCpu, double ownCpu, List<Long> events) {
  private static final double NANOS = 1e-9;

  Spending {
    nodeCpu = List.copyOf(nodeCpu);
    events = List.copyOf(events);
  }

  static Spending of(RelayCluster cluster, List<StreamConsumer> consumers) throws IOException {
    List<Double> cpu = new ArrayList<>();
    List<Long> events = new ArrayList<>();
    for (RelayNode node : cluster.nodes()) {
      cpu.add(node.cpuSeconds());
      events.add(
          consumers.stream()
              .filter(each -> each.wire() == Wire.FIREHOSE && each.home() == node.index())
              .mapToLong(StreamConsumer::distinct)
              .min()
              .orElse(0));
    }
    double own = ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos() * NANOS;
    return new Spending(System.nanoTime(), cpu, cluster.databaseCpuSeconds(), own, events);
  }

  /** What came on top of an earlier moment; {@code nanos} is the time between. */
  Spending since(Spending before) {
    List<Double> cpu = new ArrayList<>();
    List<Long> came = new ArrayList<>();
    for (int i = 0; i < nodeCpu.size(); i++) {
      cpu.add(nodeCpu.get(i) - before.nodeCpu.get(i));
      came.add(events.get(i) - before.events.get(i));
    }
    return new Spending(
        nanos - before.nanos, cpu, databaseCpu - before.databaseCpu, ownCpu - before.ownCpu, came);
  }

  double seconds() {
    return nanos * NANOS;
  }

  double allNodesCpu() {
    return nodeCpu.stream().mapToDouble(Double::doubleValue).sum();
  }

  /** Events of the cluster: each comes to every node. */
  double eventsPerNode() {
    return events.stream().mapToLong(Long::longValue).average().orElse(0);
  }

  /** CPU seconds by thread, all nodes together. */
  static Map<String, Double> byThread(RelayCluster cluster) throws IOException {
    Map<String, Double> sum = new HashMap<>();
    for (RelayNode node : cluster.nodes()) {
      ServerProcess.threadCpuSeconds(node.process())
          .forEach(
              (name, seconds) ->
                  sum.merge(name.replace(node.name(), "node"), seconds, Double::sum));
    }
    return sum;
  }
}
