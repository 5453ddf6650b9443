package io.gridrelay.benchmarks.cluster;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The Markdown table of a load: a line is printed as soon as it is known. Not thread-safe. */
final class LoadTable {
  private static final String HEAD =
      """
      | nodes | rate | window | events/s at each node | cores of each node | all nodes | PostgreSQL \
      | hosts and consumers | node CPU per event, µs | p50 ms | p99 ms | max ms | resident MB | not yet there |
      |---|---|---|---|---|---|---|---|---|---|---|---|---|---|\
      """;

  private final List<String> lines = new ArrayList<>(HEAD.lines().toList());

  LoadTable() {
    lines.forEach(System.out::println);
  }

  /**
   * Adds a line.
   *
   * @param ages sorted
   * @param behind events that were sent and are not at every consumer
   */
  void add(
      RelayCluster cluster, double rate, String window, Spending spent, long[] ages, long behind)
      throws IOException {
    List<String> resident = new ArrayList<>();
    for (RelayNode node : cluster.nodes()) {
      resident.add(Long.toString(node.residentMegabytes()));
    }
    double seconds = spent.seconds();
    double events = spent.eventsPerNode();
    String line =
        "| %d | %.0f | %s | %s | %s | %.2f | %.2f | %.2f | %s | %s | %s | %s | %s | %d |"
            .formatted(
                cluster.nodes().size(),
                rate,
                window,
                each(spent.events(), count -> format("%.0f", count / seconds)),
                each(spent.nodeCpu(), cpu -> format("%.2f", cpu / seconds)),
                spent.allNodesCpu() / seconds,
                spent.databaseCpu() / seconds,
                spent.ownCpu() / seconds,
                events < 1 ? "" : format("%.0f", spent.allNodesCpu() * 1e6 / events),
                millis(ages, 0.5),
                millis(ages, 0.99),
                millis(ages, 1),
                String.join(" / ", resident),
                behind);
    lines.add(line);
    System.out.println(line);
  }

  private static <T> String each(List<T> values, Function<T, String> word) {
    return values.stream().map(word).collect(Collectors.joining(" / "));
  }

  private static String millis(long[] ages, double quantile) {
    return ages.length == 0 ? "" : format("%.1f", Ages.millis(ages, quantile));
  }

  static String format(String pattern, double value) {
    return String.format(Locale.ROOT, pattern, value);
  }

  void print() {
    lines.forEach(System.out::println);
  }
}
