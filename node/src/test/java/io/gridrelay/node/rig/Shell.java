package io.gridrelay.node.rig;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs small commands of the system. Thread-safe. */
final class Shell {
  private static final int PATIENCE_SECONDS = 30;

  private Shell() {}

  /** Runs the words of a command; returns what it printed. */
  static String run(String command) {
    return run(List.of(command.split(" ")));
  }

  /**
   * @throws IllegalStateException with what it printed, if it fails
   */
  static String run(List<String> command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
        process.destroyForcibly();
        throw new IllegalStateException(String.join(" ", command) + ": " + output.strip());
      }
      return output;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** Empty if the command works, else what it says. */
  static String problemOf(String command) {
    try {
      run(command);
      return "";
    } catch (IllegalStateException | UncheckedIOException e) {
      return String.valueOf(e.getMessage());
    }
  }

  /** The same, for what may fail because it is done already. */
  static void tryToRun(String command) {
    String ignored = problemOf(command);
  }

  /** Sends a signal by its name; nothing if the process is gone. */
  static void signal(String name, long pid) {
    tryToRun("kill -" + name + " " + pid);
  }
}
