package io.gridrelay.node.tail;

import io.gridrelay.eventlog.Block;
import io.gridrelay.eventlog.BlockEnd;
import io.gridrelay.eventlog.EventLog;
import io.gridrelay.node.peer.PeerAnswer;
import io.gridrelay.node.peer.PeerLogs;
import io.gridrelay.node.ready.NotReady;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies what the log lacks from the logs of peers, block by block, the same way into the log as
 * what the ring brings. It never gives up: as long as nobody has what is missing it says so, and
 * asks again.
 *
 * <p>Belongs to the tail reader's thread; {@link #problem} and {@link #copied} are for all.
 */
final class LogFiller {
  private static final Logger LOG = LoggerFactory.getLogger(LogFiller.class);
  private static final long FIRST_PAUSE_MILLIS = 20;
  private static final long LONGEST_PAUSE_MILLIS = 500;

  /** Peers usually have what is missing here, or will have it within a moment. */
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

  /** Takes a block into the log that follows its end. */
  @FunctionalInterface
  interface Intake {
    void take(Block block) throws InterruptedException;
  }

  private final EventLog log;
  private final PeerLogs peers;
  private final Intake intake;
  private final CountDownLatch closed;
  private final LongAdder copied = new LongAdder();
  private long pauseMillis = FIRST_PAUSE_MILLIS;
  private long progressNanos;
  private boolean told;
  private volatile @Nullable NotReady problem;

  /**
   * @param closed ends a pause when it is counted down
   */
  LogFiller(EventLog log, PeerLogs peers, Intake intake, CountDownLatch closed) {
    this.log = log;
    this.peers = peers;
    this.intake = intake;
    this.closed = closed;
  }

  /** Something is missing: from now on {@link #problem} says how it goes. */
  void begin() {
    pauseMillis = FIRST_PAUSE_MILLIS;
    progressNanos = System.nanoTime();
    told = false;
    problem =
        new NotReady(
            NotReady.Cause.CATCHING_UP,
            "the log ends at seq " + log.lastSeq() + ", peers have more");
    LOG.info("the log lacks blocks behind seq {}: copying from peers", log.lastSeq());
  }

  /** Nothing is missing any more. */
  void end() {
    problem = null;
    LOG.info("the log is whole again: lastSeq={} copiedBlocks={}", log.lastSeq(), copied.sum());
  }

  /**
   * Appends what a peer has next, up to {@code end}; pauses if there is nothing to be had now.
   *
   * @throws LogForkedException if the peers' logs are not a continuation of this one
   */
  void step(long end) throws InterruptedException {
    log.publish();
    switch (peers.after(log.lastEpoch(), log.lastSeq())) {
      case PeerAnswer.Blocks blocks -> take(blocks, end);
      case PeerAnswer.UpToDate upToDate -> pause(upToDate.peer() + " has not got it either");
      case PeerAnswer.Forked fork -> throw forked(fork);
      case PeerAnswer.Gone gone ->
          pause(
              "%s has it no more, its log begins with seq %d: if no other node has it, start this one with an empty directory"
                  .formatted(gone.peer(), gone.firstSeq()));
      case PeerAnswer.Nobody nobody -> pause("no peer can be reached: " + nobody.why());
    }
  }

  private void take(PeerAnswer.Blocks answer, long end) throws InterruptedException {
    long before = log.appendedSeq();
    for (Block block : answer.blocks()) {
      if (block.lastSeq() > end) {
        break;
      }
      intake.take(block);
      copied.increment();
    }
    log.publish();
    if (log.appendedSeq() == before) {
      pause(answer.peer() + " has other blocks than those that are missing");
      return;
    }
    pauseMillis = FIRST_PAUSE_MILLIS;
    progressNanos = System.nanoTime();
    problem =
        new NotReady(
            NotReady.Cause.CATCHING_UP,
            "copying from %s: seq %d of %d"
                .formatted(answer.peer(), log.lastSeq(), Math.min(end, answer.endSeq())));
  }

  private void pause(String why) throws InterruptedException {
    if (System.nanoTime() - progressNanos > PATIENCE_NANOS) {
      problem =
          new NotReady(
              NotReady.Cause.LOG_HOLE,
              "what follows seq %d is missing: %s".formatted(log.lastSeq(), why));
      if (!told) {
        told = true;
        LOG.warn("what follows seq {} is missing: {}; trying on", log.lastSeq(), why);
      }
    }
    closed.await(pauseMillis, TimeUnit.MILLISECONDS);
    pauseMillis = Math.min(LONGEST_PAUSE_MILLIS, pauseMillis * 2);
  }

  /** Walks back, block by block, to what this log and the peers' have in common. */
  private LogForkedException forked(PeerAnswer.Forked first) throws InterruptedException {
    PeerAnswer.Forked fork = first;
    long asked = log.lastSeq();
    while (true) {
      BlockEnd own = log.endAtOrBefore(Math.min(fork.seq(), asked - 1));
      boolean common = own.seq() == fork.seq() && own.epoch() == fork.epoch();
      if (common || own.seq() == 0) {
        return new LogForkedException(
            own.seq(),
            "%s has other blocks behind seq %d than this log, which ends with seq %d of epoch %d"
                .formatted(fork.peer(), own.seq(), log.lastSeq(), log.lastEpoch()));
      }
      if (!(peers.after(own.epoch(), own.seq()) instanceof PeerAnswer.Forked further)) {
        return new LogForkedException(
            own.seq(), "%s has other blocks behind seq %d".formatted(fork.peer(), own.seq()));
      }
      asked = own.seq();
      fork = further;
    }
  }

  /** What is missing and why it is not there yet; null while nothing is missing. */
  @Nullable NotReady problem() {
    return problem;
  }

  /** Blocks that were copied since the start. */
  long copied() {
    return copied.sum();
  }
}
