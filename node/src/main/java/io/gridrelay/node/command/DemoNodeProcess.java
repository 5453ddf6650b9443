package io.gridrelay.node.command;

import java.io.IOException;

/**
 * Main class of a node of the demo: {@code gridrelay run} that ends when the demo does, whatever
 * ends it. Its standard input comes from the demo and says nothing; it ends with the demo's
 * process.
 */
final class DemoNodeProcess {
  private DemoNodeProcess() {}

  /** Entry point of the process; arguments as of {@code gridrelay}. */
  public static void main(String[] arguments) {
    Thread.ofPlatform().daemon().name("demo-watch").start(DemoNodeProcess::endWithTheDemo);
    GridRelay.main(arguments);
  }

  private static void endWithTheDemo() {
    try {
      while (System.in.read() >= 0) {
        // The demo says nothing; all that counts is the end.
      }
    } catch (IOException e) {
      // As good as the end.
    }
    System.exit(1);
  }
}
