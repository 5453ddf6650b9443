package io.gridrelay.node.command;

import java.io.PrintWriter;
import java.util.List;

/**
 * Lines that are written over and over at the same place of a terminal, and one after the other
 * elsewhere. Confined to one thread.
 */
final class LiveScreen {
  private static final String HOME = "\033[H";
  private static final String CLEAR_TO_END_OF_LINE = "\033[K";
  private static final String CLEAR_BELOW = "\033[J";
  private static final String CLEAR = "\033[2J";

  private final PrintWriter out;
  private boolean begun;

  LiveScreen(PrintWriter out) {
    this.out = out;
  }

  void show(List<String> lines) {
    if (!LiveLine.TERMINAL) {
      lines.forEach(out::println);
      out.flush();
      return;
    }
    out.print(begun ? HOME : CLEAR + HOME);
    begun = true;
    for (String line : lines) {
      out.print(line + CLEAR_TO_END_OF_LINE + "\n");
    }
    out.print(CLEAR_BELOW);
    out.flush();
  }
}
