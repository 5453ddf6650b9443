package io.gridrelay.node.tail;

import io.gridrelay.eventlog.Block;
import io.gridrelay.eventlog.EventLog;
import io.gridrelay.eventlog.LogWriteException;
import io.gridrelay.node.peer.PeerAnswer;
import io.gridrelay.node.peer.PeerEnd;
import io.gridrelay.node.peer.PeerLogs;
import io.gridrelay.node.ready.NotReady;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies what the log lacks while its node is not in the grid yet. Whoever joins may be given the
 * sequencer and its share of the hosts at once, and all of them would wait for the copy: seconds
 * after a restart, hours with an empty directory.
 *
 * <p>It copies as long as the others do without this node, which is when a majority of the cluster
 * answers, and one of them has more than a second's worth of events that this log lacks. Whatever
 * else is wrong, a fork or a disk that takes nothing, is for the {@link TailReader} to deal with,
 * which knows what the grid has.
 *
 * <p>{@link #run} is called once; the rest is thread-safe.
 */
public final class LogCatchUp {
  private static final Logger LOG = LoggerFactory.getLogger(LogCatchUp.class);
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(1);

  /** Copied in less than this, it is what has come while the last events were copied. */
  private static final long SHORT_NANOS = Duration.ofSeconds(1).toNanos();

  /** After so long it looks again who is there, and syncs what it has. */
  private static final long ROUND_NANOS = Duration.ofSeconds(5).toNanos();

  private final EventLog log;
  private final PeerLogs peers;
  private final int majority;
  private final CountDownLatch cancelled;
  private volatile PeerAnswer.@Nullable Blocks last;

  /**
   * Nothing is copied yet.
   *
   * @param majority so many nodes of the cluster, without this one, can sequence
   * @param cancelled counted down if it is not wanted any more
   */
  public LogCatchUp(EventLog log, PeerLogs peers, int majority, CountDownLatch cancelled) {
    this.log = log;
    this.peers = peers;
    this.majority = majority;
    this.cancelled = cancelled;
  }

  /**
   * Copies until it is time to join. Blocks; what was copied is durable when it returns.
   *
   * @throws LogGoneException if the peers have deleted what follows this log
   * @throws CancellationException if it was cancelled
   */
  public void run() throws InterruptedException {
    long begun = System.nanoTime();
    long from = log.lastSeq();
    try {
      while (copyRound()) {
        log.sync();
      }
    } catch (LogWriteException e) {
      if (!e.mayBeTriedAgain()) {
        throw e;
      }
      log.publish();
      LOG.warn("the disk takes no more blocks, joining without them: {}", e.getMessage());
    }
    if (log.lastSeq() > from) {
      log.sync();
      LOG.info(
          "blocks copied from peers: fromSeq={} toSeq={} millis={}",
          from,
          log.lastSeq(),
          (System.nanoTime() - begun) / 1_000_000);
    }
  }

  /** Returns whether there may be more that is worth to be copied before joining. */
  private boolean copyRound() throws InterruptedException {
    requireWanted();
    List<PeerEnd> ends = peers.ends(ANSWER_LIMIT);
    long goal = ends.stream().mapToLong(PeerEnd::seq).max().orElse(0);
    requireWanted();
    if (ends.size() < majority || goal <= log.lastSeq()) {
      return false;
    }
    long begun = System.nanoTime();
    while (log.lastSeq() < goal && System.nanoTime() - begun < ROUND_NANOS) {
      if (!copyNext()) {
        return false;
      }
      requireWanted();
    }
    return System.nanoTime() - begun > SHORT_NANOS;
  }

  private boolean copyNext() throws InterruptedException {
    switch (peers.after(log.lastEpoch(), log.lastSeq())) {
      case PeerAnswer.Blocks blocks -> {
        last = blocks;
        for (Block block : blocks.blocks()) {
          log.append(block);
        }
        log.publish();
        return true;
      }
      case PeerAnswer.Gone gone ->
          throw new LogGoneException(
              "the log ends at seq %d, but the oldest event that %s still has is seq %d"
                  .formatted(log.lastSeq(), gone.peer(), gone.firstSeq()));
      case PeerAnswer.UpToDate upToDate -> {
        return false;
      }
      case PeerAnswer.Forked forked -> {
        return false;
      }
      case PeerAnswer.Nobody nobody -> {
        return false;
      }
    }
  }

  private void requireWanted() {
    if (cancelled.getCount() == 0) {
      throw new CancellationException("told to stop while copying");
    }
  }

  /** How far it is. */
  public NotReady progress() {
    PeerAnswer.Blocks blocks = last;
    return new NotReady(
        NotReady.Cause.CATCHING_UP,
        blocks == null
            ? "asking peers for what the log lacks"
            : "copying from %s: seq %d of %d"
                .formatted(blocks.peer(), log.lastSeq(), blocks.endSeq()));
  }

  /** The peer that has what this node lacks; empty before one has answered. */
  public List<String> source() {
    PeerAnswer.Blocks blocks = last;
    return blocks == null ? List.of() : List.of(blocks.peer());
  }
}
