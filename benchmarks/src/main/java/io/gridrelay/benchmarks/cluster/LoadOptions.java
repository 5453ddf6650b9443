package io.gridrelay.benchmarks.cluster;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What {@link ClusterLoad} is told on its command line. Immutable.
 *
 * @param nodes sizes of the clusters, one after the other
 * @param rates events per second of all hosts together; each rate gets clusters of its own
 * @param consumers of each wire at each node
 * @param warmUp seconds of traffic before the first window
 * @param windows lines of the result
 * @param seconds length of a window
 * @param idle seconds without traffic, behind the windows; 0 for none
 * @param faults what is done to the cluster, each {@code repeat} times
 * @param settle seconds of traffic between one fault and the next
 * @param events signed ahead of time; every cluster begins with the first of them
 * @param heap largest heap of a node, as for -Xmx
 * @param jvm further flags of the nodes' virtual machines
 * @param flags further flags of the nodes
 * @param directory where nodes keep data and log, and leave them; empty for one that is deleted
 */
record LoadOptions(
    List<Integer> nodes,
    List<Double> rates,
    int consumers,
    int warmUp,
    int windows,
    int seconds,
    int idle,
    List<Fault> faults,
    int repeat,
    int settle,
    int hosts,
    int accounts,
    int events,
    String traffic,
    String heap,
    String jvm,
    List<String> flags,
    String directory) {

  LoadOptions {
    nodes = List.copyOf(nodes);
    rates = List.copyOf(rates);
    faults = List.copyOf(faults);
    flags = List.copyOf(flags);
  }

  static LoadOptions of(String[] arguments) {
    Map<String, String> given = new HashMap<>();
    for (String argument : arguments) {
      String[] pair = argument.split("=", 2);
      given.put(pair[0], pair[1]);
    }
    LoadOptions options =
        new LoadOptions(
            list(given, "nodes", "3").stream().map(Integer::valueOf).toList(),
            list(given, "rate", "1000").stream().map(Double::valueOf).toList(),
            number(given, "consumers", 1),
            number(given, "warmup", 30),
            number(given, "windows", 6),
            number(given, "window", 10),
            number(given, "idle", 20),
            list(given, "fault", "").stream().map(Fault::of).toList(),
            number(given, "repeat", 5),
            number(given, "settle", 10),
            number(given, "hosts", 20),
            number(given, "accounts", 10_000),
            number(given, "events", 200_000),
            taken(given, "traffic", ""),
            taken(given, "xmx", "512m"),
            taken(given, "jvm", "").replace(',', ' '),
            list(given, "flags", ""),
            taken(given, "directory", ""));
    if (!given.isEmpty()) {
      throw new IllegalArgumentException("unknown: " + given.keySet());
    }
    return options;
  }

  private static String taken(Map<String, String> given, String name, String standard) {
    String value = given.remove(name);
    return value == null ? standard : value;
  }

  private static int number(Map<String, String> given, String name, int standard) {
    return Integer.parseInt(taken(given, name, Integer.toString(standard)));
  }

  private static List<String> list(Map<String, String> given, String name, String standard) {
    return Arrays.stream(taken(given, name, standard).split(","))
        .filter(each -> !each.isEmpty())
        .toList();
  }
}
