package io.gridrelay.simulator;

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Emits at random moments with a mean rate: a Poisson process on a thread of its own. Falls behind
 * rather than bunching up for long when the machine is too slow. Thread-safe.
 */
final class Traffic {
  private static final long MOST_BEHIND_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  private final Runnable emission;
  private final SplittableRandom random;
  private final Thread thread;
  private volatile double eventsPerSecond;
  private volatile boolean stopped;

  Traffic(Runnable emission, double eventsPerSecond, long seed) {
    this.emission = emission;
    this.eventsPerSecond = eventsPerSecond;
    this.random = new SplittableRandom(seed);
    this.thread = Thread.ofPlatform().name("simulated-traffic").daemon().unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  void rate(double value) {
    eventsPerSecond = value;
  }

  void stop() throws InterruptedException {
    stopped = true;
    LockSupport.unpark(thread);
    thread.join();
  }

  private void run() {
    long due = System.nanoTime();
    while (!stopped) {
      double gap = -Math.log(1 - random.nextDouble()) / eventsPerSecond;
      due += (long) (gap * TimeUnit.SECONDS.toNanos(1));
      due = Math.max(due, System.nanoTime() - MOST_BEHIND_NANOS);
      for (long left = due - System.nanoTime(); left > 0 && !stopped; ) {
        LockSupport.parkNanos(left);
        left = due - System.nanoTime();
      }
      if (!stopped) {
        emission.run();
      }
    }
  }
}
