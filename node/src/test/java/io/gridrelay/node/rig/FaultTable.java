package io.gridrelay.node.rig;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/** Makes the table of docs/reliability.md from the records of a run. Immutable. */
record FaultTable(List<FaultRecord> records, Map<FaultKind, String> skipped) {
  private static final String HEAD =
      """
      | fault | count | events emitted | delivered | lost | duplicates | seq regressions | seq with \
      two meanings | other errors | longest silence, s (median / max) | return, s (median / max) | \
      recovery, s (median / max) |
      |---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|
      """;

  FaultTable {
    records = List.copyOf(records);
    skipped = Map.copyOf(skipped);
  }

  /** Markdown. */
  String toMarkdown() {
    StringBuilder table = new StringBuilder(HEAD);
    for (FaultKind kind : FaultKind.values()) {
      List<FaultRecord> ofKind = records.stream().filter(one -> one.kind() == kind).toList();
      if (skipped.containsKey(kind)) {
        table.append(
            "| %s | skipped: %s |  |  |  |  |  |  |  |  |  |  |%n"
                .formatted(kind.words(), skipped.get(kind).strip()));
      } else if (!ofKind.isEmpty()) {
        table.append(row(kind.words(), ofKind));
      }
    }
    if (!records.isEmpty()) {
      table.append(row("**all**", records));
    }
    return table.toString();
  }

  private static String row(String name, List<FaultRecord> of) {
    return "| %s | %d | %,d | %,d | %d | %d | %d | %d | %d | %s | %s | %s |%n"
        .formatted(
            name,
            of.size(),
            sum(of, FaultRecord::emitted),
            sum(of, FaultRecord::delivered),
            sum(of, FaultRecord::lost),
            sum(of, FaultRecord::duplicates),
            sum(of, FaultRecord::regressions),
            sum(of, FaultRecord::twoMeanings),
            sum(of, FaultRecord::wrong),
            medianAndMost(of, FaultRecord::silenceMillis),
            medianAndMost(of, FaultRecord::returnMillis),
            medianAndMost(of, FaultRecord::recoveryMillis));
  }

  private static long sum(List<FaultRecord> of, ToLongFunction<FaultRecord> value) {
    return of.stream().mapToLong(value).sum();
  }

  private static String medianAndMost(List<FaultRecord> of, ToLongFunction<FaultRecord> millis) {
    long[] sorted = of.stream().mapToLong(millis).filter(value -> value >= 0).sorted().toArray();
    return sorted.length == 0
        ? "-"
        : "%.1f / %.1f".formatted(sorted[sorted.length / 2] / 1e3, sorted[sorted.length - 1] / 1e3);
  }

  /** The faults that did harm, one per line; empty if none did. */
  String failures() {
    List<String> lines = new ArrayList<>();
    records.stream().filter(one -> !one.isSound()).forEach(one -> lines.add(one.toLine()));
    return String.join("\n", lines);
  }
}
