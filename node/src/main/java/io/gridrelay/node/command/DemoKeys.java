package io.gridrelay.node.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;

/**
 * Keys pressed at the terminal, each at once and without showing it; where the terminal cannot be
 * switched to that, after Enter. Without a terminal there are none. {@link #close} leaves the
 * terminal as it was. Thread-safe.
 */
final class DemoKeys implements AutoCloseable {
  private final String before;

  private DemoKeys(String before) {
    this.before = before;
  }

  /** Calls {@code pressed} on a thread of its own with each key. */
  static DemoKeys listen(IntConsumer pressed) {
    if (!LiveLine.TERMINAL) {
      return new DemoKeys("");
    }
    String before = stty("-g").strip();
    if (!before.isEmpty()) {
      stty("-icanon -echo min 1");
    }
    Thread.ofPlatform().daemon().name("keys").start(() -> read(pressed));
    return new DemoKeys(before);
  }

  private static void read(IntConsumer pressed) {
    try {
      for (int key = System.in.read(); key >= 0; key = System.in.read()) {
        pressed.accept(key);
      }
    } catch (IOException e) {
      // No keys any more; the demo goes on without.
    }
  }

  /** There is no other way from Java; empty if there is no such program or no terminal. */
  private static String stty(String arguments) {
    try {
      Process process =
          new ProcessBuilder("sh", "-c", "stty " + arguments + " </dev/tty")
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String output = new String(process.getInputStream().readAllBytes(), UTF_8);
      return process.waitFor(2, TimeUnit.SECONDS) && process.exitValue() == 0 ? output : "";
    } catch (IOException e) {
      return "";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "";
    }
  }

  @Override
  public void close() {
    if (!before.isEmpty()) {
      stty(before);
    }
  }
}
