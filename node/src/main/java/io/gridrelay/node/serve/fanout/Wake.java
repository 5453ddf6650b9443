package io.gridrelay.node.serve.fanout;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.xnio.XnioIoThread;

/**
 * Wakes one loop for one kind of pass, at most once per linger however often the log grows.
 *
 * <p>The linger adapts: it is the configured one or ten times what a pass costs, whichever is less.
 * So a node with few consumers sends at once, and one with many gathers events into fewer, larger
 * writes; the bytes per call are what decides the price of a delivery. {@link #signal} may be
 * called by any thread; everything else belongs to the loop's thread.
 */
final class Wake {
  private static final int LINGER_PER_PASS_COST = 10;
  private static final long MILLISECOND = 1_000_000;
  private static final long LONG_PASS_NANOS = MILLISECOND / 2;

  private final XnioIoThread thread;
  private final long maxLingerNanos;
  private final Runnable pass;
  private final AtomicBoolean scheduled = new AtomicBoolean();
  private final Runnable wake = this::wake;
  private final Runnable run = this::run;
  private volatile boolean wanted;
  private long lastNanos = System.nanoTime();
  private long costNanos;

  Wake(XnioIoThread thread, long maxLingerNanos, Runnable pass) {
    this.thread = thread;
    this.maxLingerNanos = maxLingerNanos;
    this.pass = pass;
  }

  /** Says whether there is anybody to wake for; must be set before the log's end is read. */
  void wanted(boolean now) {
    wanted = now;
  }

  /** The log has grown. */
  void signal() {
    if (wanted && !scheduled.get() && scheduled.compareAndSet(false, true)) {
      thread.execute(wake);
    }
  }

  /** A pass was stopped before its end; go on soon, but through the selector. */
  void again() {
    if (scheduled.compareAndSet(false, true)) {
      thread.executeAfter(run, 1, TimeUnit.MILLISECONDS);
    }
  }

  /** Tells what serving everybody once costs. */
  void cost(long nanos) {
    costNanos = (3 * costNanos + nanos) / 4;
  }

  private void wake() {
    long linger = Math.min(maxLingerNanos, LINGER_PER_PASS_COST * costNanos);
    long waitMillis = (lastNanos + linger - System.nanoTime()) / MILLISECOND;
    if (waitMillis < 1 && costNanos > LONG_PASS_NANOS) {
      // The thread empties its task queue before it looks at its sockets: while one long pass runs,
      // the next signal is already in the queue, and no socket would ever be looked at.
      waitMillis = 1;
    }
    if (waitMillis > 0) {
      thread.executeAfter(run, waitMillis, TimeUnit.MILLISECONDS);
      return;
    }
    run();
  }

  private void run() {
    // Cleared before the log's end is read: what is appended from now on signals again.
    scheduled.set(false);
    lastNanos = System.nanoTime();
    pass.run();
  }
}
