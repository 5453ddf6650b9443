package io.gridrelay.node.command;

import java.io.Console;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;

/**
 * A line that is written over and over on a terminal, and line by line elsewhere. Confined to one
 * thread.
 */
final class LiveLine {
  static final boolean TERMINAL = isTerminal(System.console());

  private final PrintWriter out;
  private boolean begun;

  LiveLine(PrintWriter out) {
    this.out = out;
  }

  private static boolean isTerminal(@Nullable Console console) {
    return console != null && console.isTerminal();
  }

  void show(String text) {
    if (TERMINAL) {
      out.print("\r\033[K" + text);
    } else {
      out.println(text);
    }
    begun = true;
    out.flush();
  }

  /** Leaves what is shown, so that other output can follow. */
  void end() {
    if (begun && TERMINAL) {
      out.println();
    }
    out.flush();
    begun = false;
  }
}
