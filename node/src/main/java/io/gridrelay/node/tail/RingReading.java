package io.gridrelay.node.tail;

import com.hazelcast.core.HazelcastInstanceNotActiveException;
import com.hazelcast.ringbuffer.ReadResultSet;
import com.hazelcast.ringbuffer.Ringbuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads items of the Ringbuffer, and tries again while the grid is busy with itself. Belongs to one
 * thread, which must not be interrupted, since that could close the log's files under it.
 *
 * <p>Among other members it asks every few milliseconds instead of letting a read wait in the ring.
 * A read that waits may be lost when its member merges with others after a cut. What is worse, one
 * that was given up still waits, and if it was asked by the member that owns the ring it throws
 * when the ring's partition moves: then Hazelcast repairs the partition table no further, and no
 * job starts until that member ends.
 */
final class RingReading {
  private static final Logger LOG = LoggerFactory.getLogger(RingReading.class);
  private static final int ITEMS_PER_READ = 64;
  private static final Duration RETRY = Duration.ofMillis(100);
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration CHECK = Duration.ofMillis(250);
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(2);
  private static final Duration REPEAT = Duration.ofSeconds(10);

  /** Between two questions while there is traffic: as long as blocks are gathered in a cluster. */
  private static final long BUSY_NANOS = Duration.ofMillis(5).toNanos();

  /** The same once it is quiet. */
  private static final long QUIET_NANOS = Duration.ofMillis(20).toNanos();

  private static final long QUIET_AFTER_NANOS = Duration.ofSeconds(1).toNanos();

  /**
   * Items that follow one another.
   *
   * @param first position of the first of them
   * @param items that are there
   * @param next position behind the last of them
   * @param gone whether older ones, that were asked for, are not there any more
   */
  record Items(long first, List<byte[]> items, long next, boolean gone) {}

  private final Ringbuffer<byte[]> ring;
  private final boolean waits;
  private final CountDownLatch closed;
  private long toldNanos = System.nanoTime() - REPEAT.toNanos();
  private long askedNanos = System.nanoTime() - QUIET_NANOS;
  private long itemsNanos = System.nanoTime();

  /** The newest item that was read; null if there is none, or it is not known. */
  private byte @Nullable [] newest;

  /**
   * @param waits whether a read may wait in the ring: only on a node that is alone
   * @param closed ends all waiting when it is counted down
   */
  RingReading(Ringbuffer<byte[]> ring, boolean waits, CountDownLatch closed) {
    this.ring = ring;
    this.waits = waits;
    this.closed = closed;
  }

  /** Position of the oldest item. */
  long head() throws InterruptedException {
    return ask(ring::headSequence);
  }

  /** Position of the newest item; -1 if there was never one. */
  long tail() throws InterruptedException {
    return ask(ring::tailSequence);
  }

  private long ask(LongSupplier question) throws InterruptedException {
    while (!isClosed()) {
      Answer answer = new Answer(question);
      while (!answer.isLate() && !isClosed()) {
        if (answer.await(POLL)) {
          return answer.value();
        }
      }
      retry(answer.failure());
    }
    return -1;
  }

  /**
   * The items from this position on. Waits for the first of them.
   *
   * <p>When the ring is lost and has begun anew there is nothing at this position either, so while
   * nothing comes it is asked now and then for the item before, which must be the one that was
   * read.
   *
   * @param stop looked at while nothing comes
   * @return null if it stopped, was closed, or should be asked again; no items but another position
   *     if the ring went back
   */
  @Nullable Items read(long next, BooleanSupplier stop) throws InterruptedException {
    long checkedNanos = System.nanoTime();
    while (pauseBeforeRead() && !stop.getAsBoolean()) {
      askedNanos = System.nanoTime();
      ReadResultSet<byte[]> read = ask(next, ITEMS_PER_READ, stop);
      if (read == null) {
        return null;
      }
      long now = System.nanoTime();
      if (read.readCount() > 0) {
        itemsNanos = now;
        if (read.readCount() == ITEMS_PER_READ) {
          askedNanos = now - QUIET_NANOS; // there is more
        }
        Items items = items(read);
        newest = items.items().isEmpty() ? null : items.items().getLast();
        return items;
      }
      if (now - checkedNanos > CHECK.toNanos() && next > 0) {
        checkedNanos = now;
        ReadResultSet<byte[]> before = ask(next - 1, 1, stop);
        if (before == null) {
          return null;
        }
        if (!isWhatWasRead(before)) {
          return restart();
        }
      }
    }
    return null;
  }

  /** False if it is closed. */
  private boolean pauseBeforeRead() throws InterruptedException {
    long now = System.nanoTime();
    boolean quiet = now - itemsNanos > QUIET_AFTER_NANOS;
    long left = waits ? 0 : askedNanos + (quiet ? QUIET_NANOS : BUSY_NANOS) - now;
    return !closed.await(left, TimeUnit.NANOSECONDS);
  }

  /** Whether the item before the one that is waited for is still the one that was read. */
  private boolean isWhatWasRead(ReadResultSet<byte[]> before) {
    return before.readCount() > 0 && (newest == null || Arrays.equals(newest, before.get(0)));
  }

  private @Nullable ReadResultSet<byte[]> ask(long next, int most, BooleanSupplier stop)
      throws InterruptedException {
    CompletableFuture<ReadResultSet<byte[]>> read =
        ring.readManyAsync(next, waits ? 1 : 0, most, null).toCompletableFuture();
    while (!isClosed() && !stop.getAsBoolean()) {
      try {
        return read.get(POLL.toMillis(), TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        if (!waits && System.nanoTime() - askedNanos > ANSWER_LIMIT.toNanos()) {
          retry(Answer.late());
          return null;
        }
      } catch (ExecutionException e) {
        failed(e.getCause());
        return null;
      }
    }
    return null;
  }

  private Items restart() throws InterruptedException {
    long oldest = head();
    newest = null;
    return new Items(oldest, List.of(), oldest, false);
  }

  private static Items items(ReadResultSet<byte[]> read) {
    List<byte[]> items = new ArrayList<>(read.readCount());
    boolean gone = false;
    for (byte[] item : read) {
      if (item == null) {
        gone = true;
      } else {
        items.add(item);
      }
    }
    return new Items(read.getSequence(0), items, read.getNextSequenceToReadFrom(), gone);
  }

  private void failed(@Nullable Throwable cause) throws InterruptedException {
    if (cause instanceof HazelcastInstanceNotActiveException notActive) {
      throw notActive;
    }
    retry(cause);
  }

  private void retry(@Nullable Throwable cause) throws InterruptedException {
    long now = System.nanoTime();
    if (now - toldNanos > REPEAT.toNanos()) {
      toldNanos = now;
      LOG.warn("the Ringbuffer does not answer, trying on: {}", String.valueOf(cause));
    }
    closed.await(RETRY.toMillis(), TimeUnit.MILLISECONDS);
  }

  private boolean isClosed() {
    return closed.getCount() == 0;
  }

  /**
   * The answer to a question that may hang for as long as the grid believes in a member that is cut
   * off: asked on a thread of its own, so that whoever waits can give up.
   */
  private static final class Answer {
    private final CompletableFuture<Long> value = new CompletableFuture<>();
    private final long askedNanos = System.nanoTime();

    Answer(LongSupplier question) {
      Thread.ofVirtual()
          .name("ring-question")
          .start(
              () -> {
                try {
                  value.complete(question.getAsLong());
                } catch (RuntimeException e) {
                  value.completeExceptionally(e);
                }
              });
    }

    /** Whether the value is there. */
    boolean await(Duration limit) throws InterruptedException {
      try {
        value.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        return true;
      } catch (TimeoutException | ExecutionException e) {
        if (e.getCause() instanceof HazelcastInstanceNotActiveException notActive) {
          throw notActive;
        }
        return false;
      }
    }

    long value() {
      return value.resultNow();
    }

    /** Whether it failed, or has been waited for long enough. */
    boolean isLate() {
      return value.isCompletedExceptionally()
          || System.nanoTime() - askedNanos > ANSWER_LIMIT.toNanos();
    }

    /** Why there is no value. */
    Throwable failure() {
      return value.isCompletedExceptionally() ? value.exceptionNow() : late();
    }

    static Throwable late() {
      return new TimeoutException("no answer within " + ANSWER_LIMIT);
    }
  }
}
