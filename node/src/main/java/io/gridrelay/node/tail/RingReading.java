package io.gridrelay.node.tail;

import com.hazelcast.core.HazelcastException;
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
      try {
        return question.getAsLong();
      } catch (HazelcastInstanceNotActiveException e) {
        throw e;
      } catch (HazelcastException e) {
        retry(e);
      }
    }
    return -1;
  }

  /**
   * The items from this position on. Waits for the first of them.
   *
   * <p>A read that waits is lost when its member merges with others after a cut; and it goes on
   * waiting when the ring is lost and has begun anew. So while nothing comes the ring is asked now
   * and then how far it is.
   *
   * @param stop looked at while nothing comes
   * @return null if it stopped, was closed, or should be asked again; no items but another position
   *     if the ring went back
   */
  @Nullable Items read(long next, BooleanSupplier stop) throws InterruptedException {
    CompletableFuture<ReadResultSet<byte[]>> read =
        ring.readManyAsync(next, 1, ITEMS_PER_READ, null).toCompletableFuture();
    long checkNanos = System.nanoTime() + CHECK.toNanos();
    while (!isClosed()) {
      try {
        return items(read.get(POLL.toMillis(), TimeUnit.MILLISECONDS));
      } catch (TimeoutException e) {
        if (stop.getAsBoolean()) {
          return null;
        }
      } catch (ExecutionException e) {
        if (e.getCause() instanceof HazelcastInstanceNotActiveException notActive) {
          throw notActive;
        }
        retry(e.getCause());
        return null;
      }
      if (System.nanoTime() - checkNanos > 0) {
        checkNanos = System.nanoTime() + CHECK.toNanos();
        long newest = tail();
        if (newest < next - 1) {
          return restart();
        }
        if (newest >= next && !read.isDone()) {
          LOG.info("a read of the Ringbuffer at {} was lost: reading again", next);
          return null;
        }
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
}
