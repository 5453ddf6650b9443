package io.gridrelay.node.feed;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What all feeds together may hold: bytes and number of events received and not yet settled.
 *
 * <p>A feed that finds no room asks no more of its host and waits in line; room that comes free is
 * offered in the order in which they began to wait. Thread-safe, never blocks.
 */
final class IngestBudget {

  private final long maxBytes;
  private final long maxEvents;
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicLong events = new AtomicLong();
  private final ConcurrentLinkedQueue<Runnable> line = new ConcurrentLinkedQueue<>();

  IngestBudget(long maxBytes, long maxEvents) {
    this.maxBytes = maxBytes;
    this.maxEvents = maxEvents;
  }

  void take(long byteCount) {
    bytes.addAndGet(byteCount);
    events.incrementAndGet();
  }

  /** Gives back what events took, and wakes who waits once a quarter is free again. */
  void giveBack(long byteCount, int eventCount) {
    long bytesLeft = bytes.addAndGet(-byteCount);
    long eventsLeft = events.addAndGet(-eventCount);
    boolean roomy = bytesLeft < maxBytes - maxBytes / 4 && eventsLeft < maxEvents - maxEvents / 4;
    if (roomy && !line.isEmpty()) {
      serveLine();
    }
  }

  boolean hasRoom() {
    return bytes.get() < maxBytes && events.get() < maxEvents;
  }

  /** True when hosts sent far more than was planned for: connections must be shed. */
  boolean isOverrun() {
    return bytes.get() > 2 * maxBytes;
  }

  /** {@code wake} runs once, when there is room; the caller sees to it that it waits only once. */
  void await(Runnable wake) {
    line.add(wake);
    if (hasRoom()) { // came free between the caller's look and its arrival here
      serveLine();
    }
  }

  private void serveLine() {
    while (hasRoom()) {
      Runnable first = line.poll();
      if (first == null) {
        return;
      }
      first.run();
    }
  }

  long bytes() {
    return bytes.get();
  }

  long events() {
    return events.get();
  }
}
