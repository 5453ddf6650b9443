package io.gridrelay.node.serve.websocket;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Bounds what unfinished client messages may occupy on the whole node: a single message may be 10
 * MB, and thousands of connections may each send one slowly. Thread-safe.
 */
public final class InboundBudget {
  private final long limitBytes;
  private final AtomicLong used = new AtomicLong();

  public InboundBudget(long limitBytes) {
    this.limitBytes = limitBytes;
  }

  /**
   * Takes {@code bytes} out of the budget; false, and nothing is taken, when they are not there.
   */
  public boolean acquire(long bytes) {
    if (used.addAndGet(bytes) <= limitBytes) {
      return true;
    }
    used.addAndGet(-bytes);
    return false;
  }

  /** Gives back what was acquired. */
  public void release(long bytes) {
    used.addAndGet(-bytes);
  }

  /** Bytes in use now. */
  public long usedBytes() {
    return used.get();
  }
}
