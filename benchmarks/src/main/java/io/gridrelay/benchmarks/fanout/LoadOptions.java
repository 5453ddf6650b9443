package io.gridrelay.benchmarks.fanout;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Settings of a run, given as {@code name=value}; the same list goes to the server process. */
record LoadOptions(Map<String, String> values) {
  static LoadOptions parse(String[] arguments) {
    Map<String, String> values = new HashMap<>();
    for (String argument : arguments) {
      String[] parts = argument.split("=", 2);
      if (parts.length != 2) {
        throw new IllegalArgumentException("expected name=value, not " + argument);
      }
      values.put(parts[0], parts[1]);
    }
    return new LoadOptions(values);
  }

  String text(String name, String otherwise) {
    return values.getOrDefault(name, otherwise);
  }

  int number(String name, int otherwise) {
    return Integer.parseInt(text(name, Integer.toString(otherwise)));
  }

  /** {@code firehose}, {@code jetstream} or {@code zstd}. */
  String wire() {
    return text("wire", "firehose");
  }

  int frameBytes() {
    return number("bytes", wire().equals("firehose") ? 5400 : 500);
  }

  List<String> arguments() {
    List<String> arguments = new ArrayList<>();
    values.forEach((name, value) -> arguments.add(name + "=" + value));
    return arguments;
  }
}
