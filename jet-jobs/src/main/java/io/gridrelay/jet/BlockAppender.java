package io.gridrelay.jet;

import com.hazelcast.jet.RestartableException;
import com.hazelcast.ringbuffer.OverflowPolicy;
import com.hazelcast.ringbuffer.Ringbuffer;
import io.gridrelay.eventlog.Block;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Brings the sequencer's blocks into the Ringbuffer: one append at a time, no more often than the
 * linger allows, no further ahead of the log than half the ring, and none without the lease, which
 * is checked immediately before each append and after each acknowledgement.
 *
 * <p>An append costs the same whatever it carries, so blocks that wait for the one that is
 * outstanding grow together. After a pause there is nothing to wait for and an event is appended at
 * once.
 *
 * <p>Belongs to the sequencer's thread.
 */
final class BlockAppender {
  /**
   * An append waits for the ring's copy. Nothing else ends this wait if a member dies that had the
   * copy, but has joined too short a time ago for the job to run there; the grid waits for five
   * seconds. The block may be in the ring all the same, as after any append that fails: the next
   * epoch goes on behind it. A pause of this JVM counts for little: the answer may have come.
   */
  private static final long APPEND_LIMIT_NANOS = TimeUnit.MILLISECONDS.toNanos(1_500);

  private static final long PAUSE_COUNTS_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final Ringbuffer<byte[]> ring;
  private final long mostAhead;
  private final Sequencer sequencer;
  private final SequencerLease lease;
  private final Sequencing sequencing;
  private final LongSupplier nanoClock;
  private final long lingerNanos;
  private final List<DropNotice.Dropped> dropped = new ArrayList<>();

  private @Nullable CompletableFuture<Long> outstanding;
  private long outstandingLastSeq;
  private long lastAppendNanos;
  private long lastLookNanos;
  private long waitedNanos;
  private long lastRingSequence;

  /**
   * At first, to announce the epoch; then, with backups, whenever an acknowledgement has nobody
   * else to carry it.
   */
  private boolean markerDue = true;

  BlockAppender(
      Ringbuffer<byte[]> ring,
      Sequencer sequencer,
      SequencerLease lease,
      Sequencing sequencing,
      LongSupplier nanoClock) {
    this.ring = ring;
    this.sequencer = sequencer;
    this.lease = lease;
    this.sequencing = sequencing;
    this.nanoClock = nanoClock;
    mostAhead = Math.max(1, ring.capacity() / 2);
    lingerNanos = sequencing.config().linger().toNanos();
    lastAppendNanos = nanoClock.getAsLong() - lingerNanos;
    lastRingSequence = sequencing.loggedRingSequence();
  }

  /** Notes that the event was dropped; false if there is no room for that now. */
  boolean addDropped(VerifiedEvent event) {
    if (dropped.size() >= DropNotice.LIMIT) {
      return false;
    }
    dropped.add(new DropNotice.Dropped(event.host(), event.upstreamSeq()));
    return true;
  }

  /**
   * Does what can be done now; true if it started an append. Call it often: it is the timer, too.
   */
  boolean step() {
    return step(false);
  }

  /** The same, and if the block has no room left it does not wait for the linger. */
  boolean step(boolean full) {
    if (outstanding != null && !finish(outstanding)) {
      return false;
    }
    if (!full && !isDue()) {
      return false;
    }
    if (lastRingSequence - sequencing.loggedRingSequence() >= mostAhead) {
      sequencing.counters().waitsForLog.increment();
      return false;
    }
    append();
    return true;
  }

  private boolean isDue() {
    boolean something = !sequencer.isEmpty() || !dropped.isEmpty();
    if (!something) {
      return markerDue;
    }
    return sequencer.isFull() || nanoClock.getAsLong() - lastAppendNanos >= lingerNanos;
  }

  private void append() {
    requireLease();
    lastAppendNanos = nanoClock.getAsLong();
    lastLookNanos = lastAppendNanos;
    waitedNanos = 0;
    List<byte[]> items = new ArrayList<>(2);
    outstandingLastSeq = sequencer.isEmpty() ? 0 : sequencer.lastSeq();
    // A notice never goes without: by the block before it readers know which epoch it is of.
    Block block = sequencer.cut();
    sequencing.counters().blocks.increment();
    sequencing.counters().blockBytes.add(block.length());
    items.add(block.asByteArray());
    if (!dropped.isEmpty()) {
      items.add(new DropNotice(dropped).toItem());
      dropped.clear();
    }
    markerDue = false;
    outstanding =
        (items.size() == 1
                ? ring.addAsync(items.getFirst(), OverflowPolicy.OVERWRITE)
                : ring.addAllAsync(items, OverflowPolicy.OVERWRITE))
            .toCompletableFuture();
  }

  private boolean finish(CompletableFuture<Long> append) {
    if (!append.isDone()) {
      long now = nanoClock.getAsLong();
      waitedNanos += Math.min(now - lastLookNanos, PAUSE_COUNTS_NANOS);
      lastLookNanos = now;
      if (waitedNanos > APPEND_LIMIT_NANOS) {
        throw new RestartableException("append to the Ringbuffer is not acknowledged");
      }
      return false;
    }
    outstanding = null;
    long ringSequence = resultOf(append);
    requireLease();
    lastRingSequence = ringSequence;
    if (sequencer.acknowledged(outstandingLastSeq)) {
      markerDue = !sequencing.config().selfCommitting();
    }
    return true;
  }

  /**
   * Not {@code resultNow}: Hazelcast's future says that it is done as soon as the operation is, and
   * completes itself a little later; only {@code join} knows of that.
   */
  private static long resultOf(CompletableFuture<Long> append) {
    try {
      return append.join();
    } catch (RuntimeException e) { // CompletionException, or the cause itself by Hazelcast's future
      throw new RestartableException("append to the Ringbuffer failed", e);
    }
  }

  private void requireLease() {
    if (!lease.isHeld()) {
      throw new RestartableException("the sequencer's lease is lost");
    }
  }
}
