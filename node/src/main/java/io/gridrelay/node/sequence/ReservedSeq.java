package io.gridrelay.node.sequence;

import io.gridrelay.node.store.LeaseRepository;
import io.gridrelay.node.store.LeaseRow;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The highest sequence number that is reserved, and so can have been given out by any node, as the
 * state store has it.
 *
 * <p>Many may ask at once, with cursors of another relay for example. One read answers all that
 * asked before it began, and the next one begins a period later at the earliest: the store sees one
 * statement per period, and nobody is told an older number than was there when he asked.
 * Thread-safe.
 */
public final class ReservedSeq {
  private static final Duration PERIOD = Duration.ofSeconds(1);
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private final LongSupplier store;
  private final Duration period;
  private final Duration patience;

  /** Held while the store is asked: a store that hangs is asked by one thread only. */
  private final ReentrantLock asking = new ReentrantLock();

  private final ReentrantLock lock = new ReentrantLock();

  // Guarded by lock: the answer of a read that has not begun yet, and when the last one began.
  private @Nullable CompletableFuture<Long> next;
  private long begunNanos;

  private volatile long last;

  /**
   * For tests.
   *
   * @param store reads the number; may block and throw
   * @param patience how long an answer is waited for
   */
  ReservedSeq(LongSupplier store, Duration period, Duration patience) {
    this.store = store;
    this.period = period;
    this.patience = patience;
    this.begunNanos = System.nanoTime() - period.toNanos();
  }

  /** Reads the row of the lease. */
  public static ReservedSeq of(LeaseRepository lease) {
    return new ReservedSeq(
        () -> lease.find().orElse(LeaseRow.FREE).reservedSeq(), PERIOD, PATIENCE);
  }

  /** What was reserved when the store was asked last; 0 if it never was. Does not block. */
  public long last() {
    return last;
  }

  /** What is reserved now; empty if the store does not say so in time. Blocks. */
  public OptionalLong now() {
    try {
      return OptionalLong.of(nextAnswer().get(patience.toNanos(), TimeUnit.NANOSECONDS));
    } catch (ExecutionException | TimeoutException e) {
      return OptionalLong.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return OptionalLong.empty();
    }
  }

  private CompletableFuture<Long> nextAnswer() {
    lock.lock();
    try {
      CompletableFuture<Long> answer = next;
      if (answer == null) {
        answer = new CompletableFuture<>();
        next = answer;
        long wait = Math.max(0, begunNanos + period.toNanos() - System.nanoTime());
        CompletableFuture.delayedExecutor(wait, TimeUnit.NANOSECONDS, ReservedSeq::start)
            .execute(this::ask);
      }
      return answer;
    } finally {
      lock.unlock();
    }
  }

  private static void start(Runnable task) {
    Thread.ofVirtual().name("reserved-seq").start(task);
  }

  private void ask() {
    asking.lock();
    try {
      CompletableFuture<Long> answer = take();
      try {
        last = store.getAsLong();
        answer.complete(last);
      } catch (RuntimeException e) {
        answer.completeExceptionally(e);
      }
    } finally {
      asking.unlock();
    }
  }

  /** Whoever asks from now on gets the answer after this one. */
  private CompletableFuture<Long> take() {
    lock.lock();
    try {
      CompletableFuture<Long> answer = next;
      if (answer == null) {
        throw new IllegalStateException("nobody has asked");
      }
      next = null;
      begunNanos = System.nanoTime();
      return answer;
    } finally {
      lock.unlock();
    }
  }
}
