package io.gridrelay.node.tail;

import com.hazelcast.core.HazelcastInstanceNotActiveException;
import com.hazelcast.ringbuffer.ReadResultSet;
import com.hazelcast.ringbuffer.Ringbuffer;
import io.gridrelay.eventlog.Block;
import io.gridrelay.eventlog.EventLog;
import io.gridrelay.jet.DropNotice;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the Ringbuffer and appends what is committed to this node's log, on a thread of its own; a
 * second one makes it durable ({@link LogSync}).
 *
 * <p>{@code readMany} never says that it could not read from where it was asked to: it starts at
 * the oldest item if ours is gone, and behind the newest if the ring went back. So each answer is
 * compared with the question. A hole, a ring that went back, or blocks that contradict the log stop
 * the node.
 *
 * <p>Thread-safe.
 */
public final class TailReader implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TailReader.class);
  private static final int ITEMS_PER_READ = 64;
  private static final Duration RETRY = Duration.ofMillis(100);
  private static final Duration CLOSE_POLL = Duration.ofMillis(100);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

  private final Ringbuffer<byte[]> ring;
  private final EventLog log;
  private final LogSync logSync;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final LogAppender appender;
  private final CommittedBlocks committed;

  /** Notices behind blocks that are not known to be committed yet. */
  private final Deque<Notice> notices = new ArrayDeque<>();

  private final Consumer<Throwable> fatal;
  private final Thread thread;
  private volatile long loggedRingSequence = -1;
  private final LongAdder passedOver = new LongAdder();

  private record Notice(long epoch, long behindSeq, DropNotice notice) {}

  private TailReader(
      Ringbuffer<byte[]> ring, EventLog log, LogSync logSync, Consumer<Throwable> fatal) {
    this.ring = ring;
    this.log = log;
    this.logSync = logSync;
    this.fatal = fatal;
    appender = new LogAppender(log, closed);
    committed = new CommittedBlocks(log.lastEpoch(), log.lastSeq());
    thread = Thread.ofPlatform().name("tail-reader").unstarted(this::run);
  }

  /**
   * Starts to read where the Ringbuffer starts.
   *
   * @param syncInterval least time between two syncs of the log
   * @param fatal told once if the reader cannot go on: our own data is wrong, or the disk refuses
   */
  public static TailReader start(
      Ringbuffer<byte[]> ring,
      EventLog log,
      BlockFold fold,
      Acknowledgements acknowledgements,
      Duration syncInterval,
      Consumer<Throwable> fatal) {
    LogSync logSync = new LogSync(log, fold, acknowledgements, syncInterval, fatal);
    TailReader reader = new TailReader(ring, log, logSync, fatal);
    logSync.start();
    reader.thread.start();
    return reader;
  }

  /**
   * Position in the ring up to which everything is in the log or known not to count; -1 at first.
   */
  public long loggedRingSequence() {
    return loggedRingSequence;
  }

  /** Items that did not count: retried appends, and what sequencers without a lease wrote. */
  public long passedOver() {
    return passedOver.sum();
  }

  /** Why the disk takes no more blocks at the moment; empty if it does. */
  public Optional<String> diskRefusal() {
    return appender.refusal();
  }

  /** How often the log was synced. */
  public long syncs() {
    return logSync.syncs();
  }

  private void run() {
    try {
      long next = ring.headSequence();
      while (!isClosed()) {
        next = step(next);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error e) {
      if (!isClosed()) {
        fatal.accept(e);
      }
    }
  }

  private boolean isClosed() {
    return closed.getCount() == 0;
  }

  private long step(long next) throws InterruptedException {
    ReadResultSet<byte[]> items;
    try {
      items = read(next);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof HazelcastInstanceNotActiveException notActive) {
        throw notActive;
      }
      LOG.warn("cannot read the Ringbuffer at {}, trying again", next, e.getCause());
      closed.await(RETRY.toMillis(), TimeUnit.MILLISECONDS);
      return next;
    }
    if (items == null) {
      return next;
    }
    long first = items.getSequence(0);
    if (first != next) {
      throw new RingRegressionException(
          "asked the Ringbuffer for item %d, it gave %d: %s"
              .formatted(next, first, first > next ? "items are missing" : "it went back"));
    }
    for (byte[] item : items) {
      take(item);
    }
    log.publish();
    loggedRingSequence = next + items.readCount() - 1;
    return items.getNextSequenceToReadFrom();
  }

  /**
   * The next items; null when the reader is closed. An interrupt could close the log's files, so it
   * polls for that.
   */
  private @Nullable ReadResultSet<byte[]> read(long next)
      throws InterruptedException, ExecutionException {
    CompletableFuture<ReadResultSet<byte[]>> read =
        ring.readManyAsync(next, 1, ITEMS_PER_READ, null).toCompletableFuture();
    while (!isClosed()) {
      try {
        return read.get(CLOSE_POLL.toMillis(), TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        // Nothing came; look whether the reader was closed meanwhile.
      }
    }
    return null;
  }

  private void take(byte[] item) throws InterruptedException {
    if (DropNotice.isNotice(item)) {
      notices.add(new Notice(committed.epoch(), committed.lastSeq(), DropNotice.parse(item)));
      passNotices();
      return;
    }
    Block block = Block.parse(item);
    switch (committed.offer(block)) {
      case TAKEN -> {
        append(committed.drain());
        passNotices();
      }
      case REPEATED, STALE_EPOCH -> {
        passedOver.increment();
        LOG.warn("passing over {}: the log ends at seq {}", block, log.appendedSeq());
      }
      case HOLE ->
          throw new RingRegressionException(
              "blocks are missing between seq %d and %s".formatted(log.appendedSeq(), block));
    }
  }

  /**
   * What was dropped may be dropped because of a block before the notice, so it is not done with
   * before that block counts. If that block never will, since its epoch ended, neither does the
   * notice: all is handed over again then.
   */
  private void passNotices() throws InterruptedException {
    for (Notice first = notices.peek(); first != null; first = notices.peek()) {
      boolean outdated = first.epoch() < committed.epoch();
      if (!outdated && first.behindSeq() > log.appendedSeq()) {
        return;
      }
      notices.remove();
      if (!outdated) {
        logSync.noticed(first.notice());
      }
    }
  }

  private void append(List<Block> blocks) throws InterruptedException {
    for (Block block : blocks) {
      if (appender.append(block)) {
        logSync.appended(block);
      }
    }
  }

  /**
   * Stops reading; what was read is made durable and acknowledged first. Blocks at most some
   * seconds.
   */
  @Override
  public void close() {
    closed.countDown();
    try {
      thread.join(CLOSE_LIMIT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    logSync.close();
  }
}
