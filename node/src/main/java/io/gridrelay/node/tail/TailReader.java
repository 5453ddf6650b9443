package io.gridrelay.node.tail;

import static java.util.Objects.requireNonNull;

import com.hazelcast.ringbuffer.Ringbuffer;
import io.gridrelay.eventlog.Block;
import io.gridrelay.eventlog.EventLog;
import io.gridrelay.jet.DropNotice;
import io.gridrelay.node.peer.PeerLogs;
import io.gridrelay.node.ready.NotReady;
import io.gridrelay.node.tail.CommittedBlocks.Outcome;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the Ringbuffer and appends what is committed to this node's log, on a thread of its own; a
 * second one makes it durable ({@link LogSync}).
 *
 * <p>{@code readMany} never says that it could not read from where it was asked to: it gives nulls
 * for items that are gone, starts with the oldest if it has no store, and behind the newest if the
 * ring was lost and began anew. So each answer is compared with the question. Either way the reader
 * goes on with what it gets: each block says what it follows, and what the log lacks before it is
 * copied from peers ({@link LogFiller}). A log that has what the cluster does not have, and on a
 * node that is alone any hole, stops the node.
 *
 * <p>Thread-safe.
 */
public final class TailReader implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TailReader.class);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

  private final RingReading ring;
  private final EventLog log;
  private final LogSync logSync;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final LogAppender appender;
  private final CommittedBlocks committed;
  private final @Nullable LogFiller filler;

  private final PendingNotices notices = new PendingNotices();
  private final Consumer<Throwable> fatal;
  private final Thread thread;
  private volatile long loggedRingSequence = -1;
  private volatile long wantedSeq;
  private volatile boolean whole;

  /** Newest item of the ring when something was last found to be missing. */
  private long wholeFrom;

  private boolean missedNotices;

  /** Whether notices that come now are of the sequencer that has the lease, see DropNotice. */
  private boolean noticesCount;

  private TailReader(
      Ringbuffer<byte[]> ring,
      EventLog log,
      @Nullable PeerLogs peers,
      LogSync logSync,
      Consumer<Throwable> fatal) {
    this.ring = new RingReading(ring, peers == null, closed);
    this.log = log;
    this.logSync = logSync;
    this.fatal = fatal;
    appender = new LogAppender(log, closed);
    committed = new CommittedBlocks(log.lastEpoch(), log.lastSeq());
    filler = peers == null ? null : new LogFiller(log, peers, this::takeCopied, closed);
    whole = peers == null;
    thread = Thread.ofPlatform().name("tail-reader").unstarted(this::run);
  }

  /**
   * Starts to read where the Ringbuffer starts.
   *
   * @param peers the logs of the other nodes; null on a node that is alone
   * @param syncInterval least time between two syncs of the log
   * @param fatal told once if the reader cannot go on: our own data is wrong, or the disk refuses
   */
  public static TailReader start(
      Ringbuffer<byte[]> ring,
      EventLog log,
      @Nullable PeerLogs peers,
      BlockFold fold,
      Acknowledgements acknowledgements,
      Duration syncInterval,
      Consumer<Throwable> fatal) {
    LogSync logSync = new LogSync(log, fold, acknowledgements, syncInterval, fatal);
    TailReader reader = new TailReader(ring, log, peers, logSync, fatal);
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

  /**
   * Whether the log has everything that was in the ring when the node started, and since. Among
   * others that is not so before the first sequencer has said where the log ends.
   */
  public boolean isWhole() {
    return whole;
  }

  /** Why the log is not whole; empty if it is. */
  public Optional<NotReady> missing() {
    if (whole || filler == null) {
      return Optional.empty();
    }
    NotReady problem = filler.problem();
    return Optional.of(
        problem != null
            ? problem
            : new NotReady(
                NotReady.Cause.CATCHING_UP, "it is not known yet whether peers have more events"));
  }

  /**
   * Copies from peers up to this sequence number, though the ring does not ask for it; 0 ends that.
   */
  public void fillUpTo(long seq) {
    wantedSeq = seq;
  }

  /** Blocks that came from the logs of peers. */
  public long copiedBlocks() {
    return filler == null ? 0 : filler.copied();
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
      long next = ring.head();
      wholeFrom = Math.max(0, ring.tail());
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
    fillOnDemand();
    RingReading.Items read = ring.read(next, () -> wantedSeq > log.appendedSeq());
    if (read == null) {
      return next;
    }
    if (read.first() != next) {
      jumped(next, read.first());
    }
    for (byte[] item : read.items()) {
      take(item);
    }
    log.publish();
    if (read.gone()) {
      return passGone(next);
    }
    loggedRingSequence = read.next() - 1;
    lookWhetherWhole();
    return read.next();
  }

  private long passGone(long next) throws InterruptedException {
    long head = Math.max(ring.head(), next + 1);
    jumped(next, head);
    return head;
  }

  // ---- what is missing -------------------------------------------------------------------------

  private void jumped(long next, long first) throws InterruptedException {
    String what = first > next ? "items are missing" : "it began anew";
    if (filler == null) {
      throw new RingRegressionException(
          "asked the Ringbuffer for item %d, it gave %d: %s".formatted(next, first, what));
    }
    LOG.info(
        "asked the Ringbuffer for item {}, it gave {}: {}; what the log lacks comes from peers",
        next,
        first,
        what);
    missed();
  }

  /** Notices may be among what was missed, so everything has to be handed over again. */
  private void missed() throws InterruptedException {
    missedNotices = true;
    noticesCount = false;
    wholeFrom = Math.max(0, ring.tail());
    whole = false;
  }

  private void lookWhetherWhole() throws InterruptedException {
    if (missedNotices) {
      missedNotices = false;
      logSync.noticesMissed();
    }
    if (!whole && loggedRingSequence >= wholeFrom) {
      whole = true;
      LOG.info("the log has what the cluster has: lastSeq={}", log.lastSeq());
    }
  }

  private void fillBefore(Block block) throws InterruptedException {
    long end = CommittedBlocks.endBefore(block);
    if (filler == null || log.appendedSeq() >= end) {
      throw new RingRegressionException(
          "blocks are missing between seq %d and %s".formatted(log.appendedSeq(), block));
    }
    missed();
    fillTo(() -> end);
  }

  private void fillOnDemand() throws InterruptedException {
    if (filler == null || wantedSeq <= log.appendedSeq()) {
      return;
    }
    missedNotices = true;
    fillTo(() -> wantedSeq);
  }

  /** Copies blocks from peers until the log ends there; where, may change meanwhile. */
  private void fillTo(LongSupplier end) throws InterruptedException {
    LogFiller copying = requireNonNull(filler);
    copying.begin();
    while (!isClosed() && log.appendedSeq() < end.getAsLong()) {
      copying.step(end.getAsLong());
    }
    copying.end();
  }

  private void takeCopied(Block block) throws InterruptedException {
    append(block);
    committed.filled(block);
  }

  // ---- items -----------------------------------------------------------------------------------

  private void take(byte[] item) throws InterruptedException {
    if (DropNotice.isNotice(item)) {
      if (noticesCount) {
        notices.add(committed.epoch(), committed.lastSeq(), DropNotice.parse(item));
        passNotices();
      }
      return;
    }
    Block block = Block.parse(item);
    Outcome outcome = committed.offer(block);
    while (outcome == Outcome.HOLE && !isClosed()) {
      fillBefore(block);
      outcome = committed.offer(block);
    }
    noticesCount = outcome == Outcome.TAKEN || outcome == Outcome.REPEATED;
    switch (outcome) {
      case TAKEN -> {
        for (Block next : committed.drain()) {
          append(next);
        }
        passNotices();
      }
      case REPEATED, STALE_EPOCH ->
          LOG.debug("passing over {}: the log ends at seq {}", block, log.appendedSeq());
      case HOLE -> {} // closed
    }
  }

  private void passNotices() throws InterruptedException {
    for (DropNotice notice : notices.drain(committed.epoch(), log.appendedSeq())) {
      logSync.noticed(notice);
    }
  }

  private void append(Block block) throws InterruptedException {
    if (appender.append(block)) {
      logSync.appended(block);
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
