package io.gridrelay.node.command;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ends a command cleanly on Ctrl-C or SIGTERM: {@link #await} returns, and the process waits with
 * its end until the command has cleaned up and called {@link #done}. Thread-safe.
 */
final class Stop {
  private static final int CLEAN_UP_SECONDS = 30;

  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch cleaned = new CountDownLatch(1);
  private volatile int exitCode = ExitCode.OK;

  private Stop() {}

  /** Takes over Ctrl-C and SIGTERM from now on. */
  static Stop onSignal() {
    Stop stop = new Stop();
    Runtime.getRuntime().addShutdownHook(new Thread(stop::signalled, "stop"));
    return stop;
  }

  /** Waits until it is time to stop. */
  void await() throws InterruptedException {
    asked.await();
  }

  /** The same for at most a while; true when it is time to stop. */
  boolean await(long millis) throws InterruptedException {
    return asked.await(millis, TimeUnit.MILLISECONDS);
  }

  /** Counted down when it is time to stop. */
  CountDownLatch asked() {
    return asked;
  }

  boolean isAsked() {
    return asked.getCount() == 0;
  }

  /** Makes it time to stop. */
  void now() {
    asked.countDown();
  }

  /** Everything is closed; the process may end, with this code. */
  void done(int code) {
    exitCode = code;
    cleaned.countDown();
  }

  private void signalled() {
    boolean running = cleaned.getCount() > 0;
    now();
    try {
      boolean inTime = cleaned.await(CLEAN_UP_SECONDS, TimeUnit.SECONDS);
      if (running) {
        // A process ended by a signal would report 130 or 143 although all went well.
        Runtime.getRuntime().halt(inTime ? exitCode : ExitCode.FAILURE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
