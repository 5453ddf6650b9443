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
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies what the log lacks while its node is not in the grid yet. Whoever joins may be given the
 * sequencer and its share of the hosts at once, and all of them would wait for the copy: seconds
 * after a restart, hours with an empty directory.
 *
 * <p>It copies as long as the others do without this node, which is when a majority of the cluster
 * answers, and one of them has more than a second's worth of events that this log lacks. While they
 * do it waits for a disk that takes nothing, and for peers that once do not answer: as a member it
 * would be in their way. A fork is for the {@link TailReader} to deal with, which knows what the
 * grid has.
 *
 * <p>{@link #run} is called once; the rest is thread-safe.
 */
public final class LogCatchUp {
  private static final Logger LOG = LoggerFactory.getLogger(LogCatchUp.class);
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(1);

  /** A pause of a peer, or its restart, takes less. */
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  /** So often it asks before it believes that there is no majority. */
  private static final int FIRST_QUESTIONS = 3;

  /** Copied in less than this, it is what has come while the last events were copied. */
  private static final long SHORT_NANOS = Duration.ofSeconds(1).toNanos();

  /** After so long it looks again who is there, and syncs what it has. */
  private static final long ROUND_NANOS = Duration.ofSeconds(5).toNanos();

  /** What to do after a round. */
  private enum Next {
    COPY_ON,
    /** Something does not work that did before, or might soon. */
    TRY_AGAIN,
    JOIN
  }

  private final EventLog log;
  private final PeerLogs peers;
  private final int majority;
  private final CountDownLatch cancelled;
  private final Duration patience;
  private volatile PeerAnswer.@Nullable Blocks last;
  private volatile @Nullable String refusal;

  // Of the thread that runs it:
  private int firstQuestions;
  private boolean othersSequence;
  private long workedNanos;

  /**
   * Nothing is copied yet.
   *
   * @param majority so many nodes of the cluster, without this one, can sequence
   * @param cancelled counted down if it is not wanted any more
   */
  public LogCatchUp(EventLog log, PeerLogs peers, int majority, CountDownLatch cancelled) {
    this(log, peers, majority, cancelled, PATIENCE);
  }

  /**
   * The same.
   *
   * @param patience for so long it does without an answer
   */
  LogCatchUp(
      EventLog log, PeerLogs peers, int majority, CountDownLatch cancelled, Duration patience) {
    this.log = log;
    this.peers = peers;
    this.majority = majority;
    this.cancelled = cancelled;
    this.patience = patience;
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
    workedNanos = begun;
    for (Next next = round(); next != Next.JOIN; next = round()) {
      if (next == Next.COPY_ON) {
        log.sync();
      } else if (cancelled.await(patience.toMillis() / 15, TimeUnit.MILLISECONDS)) {
        requireWanted();
      }
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

  private Next round() throws InterruptedException {
    try {
      return copyRound();
    } catch (LogWriteException e) {
      if (!e.mayBeTriedAgain()) {
        throw e;
      }
      log.publish();
      if (refusal == null) {
        LOG.error("the disk takes no more blocks, not joining before it does: {}", e.getMessage());
      }
      refusal = e.getMessage();
      workedNanos = System.nanoTime(); // the peers do
      return Next.TRY_AGAIN;
    }
  }

  private Next copyRound() throws InterruptedException {
    requireWanted();
    List<PeerEnd> ends = peers.ends(ANSWER_LIMIT);
    requireWanted();
    long goal = ends.stream().mapToLong(PeerEnd::seq).max().orElse(0);
    if (ends.size() < majority) {
      if (othersSequence) {
        return unlessTooLong();
      }
      // One that was slow to answer would make a majority; more often they wait for this node.
      return goal > log.lastSeq() && ++firstQuestions < FIRST_QUESTIONS
          ? Next.TRY_AGAIN
          : Next.JOIN;
    }
    othersSequence = true;
    if (goal <= log.lastSeq()) {
      return Next.JOIN;
    }
    long begun = System.nanoTime();
    while (log.lastSeq() < goal && System.nanoTime() - begun < ROUND_NANOS) {
      Next next = copyNext();
      if (next != Next.COPY_ON) {
        return next;
      }
      requireWanted();
    }
    return System.nanoTime() - begun > SHORT_NANOS ? Next.COPY_ON : Next.JOIN;
  }

  private Next copyNext() throws InterruptedException {
    return switch (peers.after(log.lastEpoch(), log.lastSeq())) {
      case PeerAnswer.Blocks blocks -> {
        take(blocks);
        yield Next.COPY_ON;
      }
      case PeerAnswer.Gone gone -> {
        // Another one may have it, and not have answered.
        if (unlessTooLong() == Next.JOIN) {
          throw new LogGoneException(
              "the log ends at seq %d, but the oldest event that %s still has is seq %d"
                  .formatted(log.lastSeq(), gone.peer(), gone.firstSeq()));
        }
        yield Next.TRY_AGAIN;
      }
      case PeerAnswer.Forked forked -> Next.JOIN;
      // Who has more did not answer.
      case PeerAnswer.UpToDate upToDate -> unlessTooLong();
      case PeerAnswer.Nobody nobody -> unlessTooLong();
    };
  }

  private void take(PeerAnswer.Blocks blocks) {
    last = blocks;
    for (Block block : blocks.blocks()) {
      log.append(block);
    }
    log.publish();
    workedNanos = System.nanoTime();
    if (refusal != null) {
      refusal = null;
      LOG.info("the disk takes blocks again: lastSeq={}", log.lastSeq());
    }
  }

  private Next unlessTooLong() {
    return System.nanoTime() - workedNanos > patience.toNanos() ? Next.JOIN : Next.TRY_AGAIN;
  }

  private void requireWanted() {
    if (cancelled.getCount() == 0) {
      throw new CancellationException("told to stop while copying");
    }
  }

  /** How far it is. */
  public NotReady progress() {
    String refused = refusal;
    if (refused != null) {
      return new NotReady(NotReady.Cause.CATCHING_UP, "the disk takes no more events: " + refused);
    }
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
