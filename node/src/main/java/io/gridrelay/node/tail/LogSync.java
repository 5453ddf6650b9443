package io.gridrelay.node.tail;

import io.gridrelay.eventlog.Block;
import io.gridrelay.eventlog.EventLog;
import io.gridrelay.jet.DropNotice;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Makes the log durable in groups, and then does what had to wait for that: folds the blocks, and
 * acknowledges their events and those that were dropped. Owns a thread. The queue is bounded by
 * bytes; when it is full the tail reader waits.
 *
 * <p>Thread-safe.
 */
final class LogSync implements AutoCloseable {
  private static final long MOST_WAITING_BYTES = 64L << 20;
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);

  /** A block that was appended, or what was read behind it. */
  private sealed interface Entry {
    record Appended(Block block) implements Entry {}

    record Noticed(DropNotice notice) implements Entry {}

    record NoticesMissed() implements Entry {}
  }

  private final EventLog log;
  private final BlockFold fold;
  private final Acknowledgements acknowledgements;
  private final Consumer<Throwable> fatal;
  private final long intervalNanos;
  private final Thread thread;
  private final LongAdder syncs = new LongAdder();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  // Under the lock:
  private Deque<Entry> queue = new ArrayDeque<>();
  private long waitingBytes;
  private boolean closed;

  /**
   * @param interval least time between the starts of two syncs
   */
  LogSync(
      EventLog log,
      BlockFold fold,
      Acknowledgements acknowledgements,
      Duration interval,
      Consumer<Throwable> fatal) {
    this.log = log;
    this.fold = fold;
    this.acknowledgements = acknowledgements;
    this.fatal = fatal;
    intervalNanos = interval.toNanos();
    thread = Thread.ofPlatform().name("log-sync").unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /** The block was appended to the log. Waits while too much has been appended and not synced. */
  void appended(Block block) throws InterruptedException {
    add(new Entry.Appended(block), block.length());
  }

  /** The notice was read behind everything that was appended before. */
  void noticed(DropNotice notice) throws InterruptedException {
    add(new Entry.Noticed(notice), 0);
  }

  /** Notices may have been missed: said once everything before is acknowledged. */
  void noticesMissed() throws InterruptedException {
    add(new Entry.NoticesMissed(), 0);
  }

  private void add(Entry entry, int bytes) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (waitingBytes > MOST_WAITING_BYTES && !closed) {
        changed.await();
      }
      queue.add(entry);
      waitingBytes += bytes;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** How often the log was synced. */
  long syncs() {
    return syncs.sum();
  }

  private void run() {
    try {
      for (Deque<Entry> group; !(group = next()).isEmpty(); ) {
        long started = System.nanoTime();
        settle(group);
        pause(started);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error e) {
      fatal.accept(e);
    }
  }

  /** Everything that was appended so far; empty when closed and nothing is left. */
  private Deque<Entry> next() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (queue.isEmpty() && !closed) {
        changed.await();
      }
      Deque<Entry> group = queue;
      queue = new ArrayDeque<>();
      return group;
    } finally {
      lock.unlock();
    }
  }

  private void settle(Deque<Entry> group) {
    log.sync();
    syncs.increment();
    long bytes = 0;
    List<Block> blocks = new ArrayList<>();
    for (Entry entry : group) {
      if (entry instanceof Entry.Appended(Block block)) {
        fold.fold(block);
        blocks.add(block);
        bytes += block.length();
      }
    }
    for (Block block : blocks) {
      block.forEachEvent(event -> acknowledgements.acknowledged(event.host(), event.upstreamSeq()));
    }
    boolean missed = false;
    for (Entry entry : group) {
      if (entry instanceof Entry.Noticed(DropNotice notice)) {
        acknowledge(notice);
      }
      missed |= entry instanceof Entry.NoticesMissed;
    }
    if (missed) {
      acknowledgements.noticesMissed();
    }
    release(bytes);
  }

  private void acknowledge(DropNotice notice) {
    for (DropNotice.Dropped dropped : notice.dropped()) {
      acknowledgements.acknowledged(dropped.host(), dropped.upstreamSeq());
    }
  }

  private void release(long bytes) {
    lock.lock();
    try {
      waitingBytes -= bytes;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void pause(long started) throws InterruptedException {
    long left = intervalNanos - (System.nanoTime() - started);
    lock.lockInterruptibly();
    try {
      while (left > 0 && !closed) {
        left = changed.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Settles what is left, and ends the thread. Blocks at most some seconds. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    try {
      // No interrupt: it would close the files of the log under the thread.
      thread.join(CLOSE_LIMIT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
