package io.gridrelay.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What a host sends, in order: a ring of the newest items. An item has a position, which only
 * grows, and a cursor, which is the highest seq up to it: a misbehaving host may send the same seq
 * twice.
 *
 * <p>Thread-safe.
 */
final class HostLog {
  /** What goes over the wire at one position. */
  sealed interface Item {
    /** Highest seq that was given out up to here. */
    long cursor();
  }

  /** A binary message. */
  @SuppressWarnings("ArrayRecordComponent") // sent as it is, by every connection
  record Message(long cursor, byte[] frame) implements Item {}

  /** Something that happens to the first connection that comes by, and never again. */
  @SuppressWarnings("ArrayRecordComponent")
  record Trouble(long cursor, Fault fault, byte[] nextFrame, AtomicBoolean happened)
      implements Item {
    Trouble(long cursor, Fault fault, byte[] nextFrame) {
      this(cursor, fault, nextFrame, new AtomicBoolean());
    }
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition appended = lock.newCondition();
  private final Item[] ring;
  private long end;
  private long lastCursor;

  HostLog(int capacity) {
    ring = new Item[capacity];
  }

  void append(Item item) {
    lock.lock();
    try {
      ring[(int) (end++ % ring.length)] = item;
      lastCursor = item.cursor();
      appended.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Position behind the newest item. */
  long end() {
    lock.lock();
    try {
      return end;
    } finally {
      lock.unlock();
    }
  }

  /** Position of the oldest item that is still there. */
  long start() {
    lock.lock();
    try {
      return Math.max(0, end - ring.length);
    } finally {
      lock.unlock();
    }
  }

  /** Highest seq that was given out. */
  long lastCursor() {
    lock.lock();
    try {
      return lastCursor;
    } finally {
      lock.unlock();
    }
  }

  /** Position of the first item above a cursor. */
  long positionAfter(long cursor) {
    lock.lock();
    try {
      long low = Math.max(0, end - ring.length);
      long high = end;
      while (low < high) {
        long middle = (low + high) >>> 1;
        if (ring[(int) (middle % ring.length)].cursor() > cursor) {
          high = middle;
        } else {
          low = middle + 1;
        }
      }
      return low;
    } finally {
      lock.unlock();
    }
  }

  /** Whether items above this cursor have fallen out of the ring. */
  boolean hasLost(long cursor) {
    lock.lock();
    try {
      boolean full = end > ring.length;
      return full && ring[(int) (end % ring.length)].cursor() > cursor + 1;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Up to {@code most} items from a position on. Waits up to {@code millis} for the first; may be
   * empty.
   */
  List<Item> read(long position, int most, long millis) throws InterruptedException {
    lock.lock();
    try {
      long nanos = TimeUnit.MILLISECONDS.toNanos(millis);
      while (position >= end && nanos > 0) {
        nanos = appended.awaitNanos(nanos);
      }
      List<Item> items = new ArrayList<>();
      for (long at = position; at < end && items.size() < most; at++) {
        items.add(ring[(int) (at % ring.length)]);
      }
      return items;
    } finally {
      lock.unlock();
    }
  }

  /** Lets all that wait in {@link #read} look around. */
  void wake() {
    lock.lock();
    try {
      appended.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
