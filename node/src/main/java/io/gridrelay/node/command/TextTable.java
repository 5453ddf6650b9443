package io.gridrelay.node.command;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A table for people: columns as wide as they must be, numbers to the right. Not thread-safe. */
final class TextTable {
  private static final String GAP = "  ";

  private final List<String> heads;
  private final List<List<String>> rows = new ArrayList<>();

  /** A head that begins with {@code >} makes a column of numbers. */
  TextTable(String... heads) {
    this.heads = List.of(heads);
  }

  void row(Object... cells) {
    if (cells.length != heads.size()) {
      throw new IllegalArgumentException(cells.length + " cells for " + heads);
    }
    List<String> row = new ArrayList<>();
    for (Object cell : cells) {
      row.add(cell instanceof Number number ? "%,d".formatted(number.longValue()) : "" + cell);
    }
    rows.add(row);
  }

  boolean isEmpty() {
    return rows.isEmpty();
  }

  /** The lines, the heads first; no white space at their ends. */
  List<String> lines() {
    List<Integer> widths = new ArrayList<>(Collections.nCopies(heads.size(), 0));
    List<String> names = heads.stream().map(head -> head.replaceFirst("^>", "")).toList();
    List<List<String>> all = new ArrayList<>();
    all.add(names);
    all.addAll(rows);
    for (List<String> row : all) {
      for (int i = 0; i < row.size(); i++) {
        widths.set(i, Math.max(widths.get(i), row.get(i).length()));
      }
    }
    return all.stream().map(row -> line(row, widths)).toList();
  }

  private String line(List<String> row, List<Integer> widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < row.size(); i++) {
      String padding = " ".repeat(widths.get(i) - row.get(i).length());
      boolean right = heads.get(i).startsWith(">");
      line.append(i == 0 ? "" : GAP).append(right ? padding : "").append(row.get(i));
      line.append(right ? "" : padding);
    }
    return line.toString().stripTrailing();
  }
}
