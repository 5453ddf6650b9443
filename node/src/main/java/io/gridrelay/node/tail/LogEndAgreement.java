package io.gridrelay.node.tail;

import io.gridrelay.eventlog.EventLog;
import io.gridrelay.node.peer.PeerEnd;
import io.gridrelay.node.peer.PeerLogs;
import io.gridrelay.node.ready.NotReady;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out where the log of the cluster ends, for a sequencer that is about to begin an epoch, and
 * completes this node's log up to there.
 *
 * <p>As long as one copy of the Ringbuffer lives, every block that any log has is in it or in the
 * log of the node beside it: it is enough that the tail reader has read what is there. A ring that
 * never had an item says nothing: all copies were lost, and the blocks that were last committed may
 * be in the log of any node. Then every node of the complete cluster is asked, and waited for a
 * little; those that are in the grid must answer.
 *
 * <p>Whoever is asked, the log must reach as far as what the state store was told of it: the
 * cursors of hosts have passed those events, and no host would send them again.
 *
 * <p>One agreement runs at a time; {@link #missing} is for all.
 */
public final class LogEndAgreement {
  private static final Logger LOG = LoggerFactory.getLogger(LogEndAgreement.class);
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(1);
  private static final Duration PATIENCE = Duration.ofSeconds(15);
  private static final long POLL_MILLIS = 20;
  private static final long ASK_AGAIN_MILLIS = 200;

  private final EventLog log;
  private final TailReader tail;
  private final PeerLogs peers;
  private final int clusterSize;
  private final IntSupplier members;
  private final LongSupplier storedEnd;
  private volatile @Nullable NotReady missing;

  /**
   * An agreement among the nodes of a cluster.
   *
   * @param clusterSize nodes of the complete cluster
   * @param members nodes that are in the grid now, this one included
   * @param storedEnd last sequence number of the log that the state store was told of; blocks
   */
  public LogEndAgreement(
      EventLog log,
      TailReader tail,
      PeerLogs peers,
      int clusterSize,
      IntSupplier members,
      LongSupplier storedEnd) {
    this.log = log;
    this.tail = tail;
    this.peers = peers;
    this.clusterSize = clusterSize;
    this.members = members;
    this.storedEnd = storedEnd;
  }

  /** Why it takes longer than usual: events that nobody has who is there. */
  public Optional<NotReady> missing() {
    return Optional.ofNullable(missing);
  }

  /**
   * Returns once this node's log, with what is in the ring, has all that the cluster's log has.
   *
   * @param ringTail newest item of the ring, -1 if it never had one
   * @throws InterruptedException if it is not wanted any more
   */
  public void complete(long ringTail, BooleanSupplier wanted) throws InterruptedException {
    try {
      if (ringTail >= 0) {
        while (tail.loggedRingSequence() < ringTail || !tail.isWhole()) {
          pause(POLL_MILLIS, wanted);
        }
        return;
      }
      agree(wanted);
    } finally {
      tail.fillUpTo(0);
      missing = null;
    }
  }

  private void agree(BooleanSupplier wanted) throws InterruptedException {
    long begun = System.nanoTime();
    while (true) {
      List<PeerEnd> ends = peers.ends(ANSWER_LIMIT);
      long end = ends.stream().map(PeerEnd::seq).max(Comparator.naturalOrder()).orElse(0L);
      long longest = Math.max(end, log.appendedSeq());
      // Each time: a node that is cut off from the others may tell the store while it is waited
      // for.
      long stored = storedEnd.getAsLong();
      if (longest < stored) {
        tellMissing(longest, stored);
      } else if (isEnough(ends.size() + 1, longest, begun)) {
        missing = null;
        if (log.lastSeq() >= longest) {
          LOG.info("the log of the cluster ends at seq {}: nodes={}", longest, ends.size() + 1);
          return;
        }
        tail.fillUpTo(longest);
      }
      pause(ASK_AGAIN_MILLIS, wanted);
    }
  }

  /** All are there; or those in the grid are, and the others have had their time. */
  private boolean isEnough(int answered, long longest, long begun) {
    boolean late = System.nanoTime() - begun > PATIENCE.toNanos();
    boolean nothingToLose = longest == 0 && answered >= members.getAsInt();
    return answered >= clusterSize || nothingToLose || (late && answered >= members.getAsInt());
  }

  private void tellMissing(long longest, long stored) {
    if (missing == null) {
      LOG.error(
          "events up to seq {} were given out, but the logs of all nodes that are there end at seq"
              + " {}: nothing is sequenced before a node comes back that has them",
          stored,
          longest);
    }
    missing =
        new NotReady(
            NotReady.Cause.LOG_END_MISSING,
            "events up to seq %d were given out, but no node that is there has those behind seq %d"
                .formatted(stored, longest));
  }

  private static void pause(long millis, BooleanSupplier wanted) throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(millis);
    if (!wanted.getAsBoolean()) {
      throw new InterruptedException("the lease is lost");
    }
  }
}
