package io.gridrelay.node.tail;

import com.hazelcast.core.HazelcastInstanceNotActiveException;
import com.hazelcast.ringbuffer.ReadResultSet;
import com.hazelcast.ringbuffer.Ringbuffer;
import java.time.Duration;
import java.util.ArrayList;
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
 */
final class RingReading {
  private static final Logger LOG = LoggerFactory.getLogger(RingReading.class);
  private static final int ITEMS_PER_READ = 64;
  private static final Duration RETRY = Duration.ofMillis(100);
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration CHECK = Duration.ofSeconds(1);
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(2);
  private static final Duration REPEAT = Duration.ofSeconds(10);

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
  private final CountDownLatch closed;
  private long toldNanos = System.nanoTime() - REPEAT.toNanos();

  /**
   * @param closed ends all waiting when it is counted down
   */
  RingReading(Ringbuffer<byte[]> ring, CountDownLatch closed) {
    this.ring = ring;
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
   * <p>A read that waits is lost when its member merges with others after a cut, or its answer is;
   * and it goes on waiting when the ring is lost and has begun anew. So while nothing comes the
   * ring is asked now and then how far it is.
   *
   * @param stop looked at while nothing comes
   * @return null if it stopped, was closed, or should be asked again; no items but another position
   *     if the ring went back
   */
  @Nullable Items read(long next, BooleanSupplier stop) throws InterruptedException {
    CompletableFuture<ReadResultSet<byte[]>> read =
        ring.readManyAsync(next, 1, ITEMS_PER_READ, null).toCompletableFuture();
    long silentSince = System.nanoTime();
    Answer newest = null;
    while (!isClosed()) {
      try {
        return items(read.get(POLL.toMillis(), TimeUnit.MILLISECONDS));
      } catch (TimeoutException e) {
        if (stop.getAsBoolean()) {
          return null;
        }
      } catch (ExecutionException e) {
        failed(e.getCause());
        return null;
      }
      if (newest == null && System.nanoTime() - silentSince > CHECK.toNanos()) {
        newest = new Answer(ring::tailSequence);
      } else if (newest != null && newest.await(Duration.ZERO)) {
        if (newest.value() < next - 1) {
          return restart();
        }
        if (newest.value() >= next && !read.isDone()) {
          LOG.info("a read of the Ringbuffer at {} was lost: reading again", next);
          return null;
        }
        silentSince = System.nanoTime();
        newest = null;
      } else if (newest != null && newest.isLate()) {
        retry(newest.failure());
        return null;
      }
    }
    return null;
  }

  private Items restart() throws InterruptedException {
    long oldest = head();
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
      return value.isCompletedExceptionally()
          ? value.exceptionNow()
          : new TimeoutException("no answer within " + ANSWER_LIMIT);
    }
  }
}
