package io.gridrelay.node.tail;

import io.gridrelay.eventlog.Block;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Decides which of the blocks that are read from the Ringbuffer count, and when. Pure; not
 * thread-safe.
 *
 * <ul>
 *   <li>An item is readable before its backup has acknowledged, and may then vanish with its owner.
 *       So a block waits until a block or marker says that it is committed.
 *   <li>A retried append puts a block into the ring twice. So what is not behind the last block is
 *       passed over.
 *   <li>A sequencer that lost its lease may have appended a last block that its successor did not
 *       see. The successor's first item says where the epoch before ended; blocks of that epoch
 *       behind it do not count, nor does anything of an older epoch that comes later.
 *   <li>Within one epoch blocks follow each other without a gap, and the first block of an epoch
 *       follows the end of the one before. So a missing block shows.
 * </ul>
 */
final class CommittedBlocks {
  /** What became of a block. */
  enum Outcome {
    /** It counts; {@link #drain} returns it as soon as it is committed. */
    TAKEN,
    /** A sequencer without a lease wrote it. */
    STALE_EPOCH,
    /** It is known already. */
    REPEATED,
    /** Blocks before it are missing. It was not taken; offer it again once they are in the log. */
    HOLE
  }

  private final Deque<Block> waiting = new ArrayDeque<>();
  private long epoch;
  private long loggedSeq;
  private long lastSeq;
  private long committedSeq;

  /**
   * @param epoch of the last block in the log, 0 if it is empty
   * @param lastSeq of the log, 0 if it is empty
   */
  CommittedBlocks(long epoch, long lastSeq) {
    this.epoch = epoch;
    this.lastSeq = lastSeq;
    loggedSeq = lastSeq;
  }

  Outcome offer(Block block) {
    if (block.epoch() < epoch) {
      return Outcome.STALE_EPOCH;
    }
    boolean changed = block.epoch() > epoch;
    if (changed && !startEpoch(block)) {
      return Outcome.HOLE;
    }
    Outcome outcome = block.isCommitMarker() ? Outcome.TAKEN : take(block, changed);
    if (outcome == Outcome.TAKEN) {
      committedSeq = Math.max(committedSeq, block.committedSeq());
    }
    return outcome;
  }

  /** False if the end of the epoch before, or the start of this one, was missed. */
  private boolean startEpoch(Block block) {
    long end = block.prevEpochLastSeq();
    if (end == Block.NOT_FIRST_OF_EPOCH) {
      return false;
    }
    if (loggedSeq > end) {
      throw new LogForkedException(
          end,
          "the log has seq %d, but epoch %d says that the log ended with %d"
              .formatted(loggedSeq, block.epoch(), end));
    }
    while (!waiting.isEmpty() && waiting.getLast().lastSeq() > end) {
      waiting.removeLast();
    }
    lastSeq = waiting.isEmpty() ? loggedSeq : waiting.getLast().lastSeq();
    if (lastSeq < end) {
      return false;
    }
    epoch = block.epoch();
    return true;
  }

  private Outcome take(Block block, boolean firstOfEpoch) {
    if (block.lastSeq() <= lastSeq) {
      return Outcome.REPEATED;
    }
    if (block.firstSeq() <= lastSeq) {
      throw new RingRegressionException(block + " overlaps with what ended at seq " + lastSeq);
    }
    boolean follows =
        firstOfEpoch || block.prevEpochLastSeq() == lastSeq || block.firstSeq() == lastSeq + 1;
    if (!follows) {
      return Outcome.HOLE;
    }
    waiting.add(block);
    lastSeq = block.lastSeq();
    return Outcome.TAKEN;
  }

  /** The blocks that are now known to be committed, in order; each is returned once. */
  List<Block> drain() {
    List<Block> committed = new ArrayList<>();
    while (!waiting.isEmpty() && waiting.getFirst().lastSeq() <= committedSeq) {
      Block block = waiting.removeFirst();
      loggedSeq = block.lastSeq();
      committed.add(block);
    }
    return committed;
  }

  /**
   * The log got a block from elsewhere, that follows its end; what waits is forgotten, and will
   * come from there, too.
   */
  void filled(Block block) {
    waiting.clear();
    epoch = Math.max(epoch, block.epoch());
    loggedSeq = block.lastSeq();
    lastSeq = loggedSeq;
  }

  /** Where the log must end for the block to follow: behind this number nothing is missing. */
  static long endBefore(Block block) {
    return block.prevEpochLastSeq() == Block.NOT_FIRST_OF_EPOCH
        ? block.firstSeq() - 1
        : block.prevEpochLastSeq();
  }

  /** Epoch of the last block or marker that counted. */
  long epoch() {
    return epoch;
  }

  /** Sequence number of the last block that was taken, committed or not. */
  long lastSeq() {
    return lastSeq;
  }

  /** Blocks that are not known to be committed yet. */
  int waiting() {
    return waiting.size();
  }
}
