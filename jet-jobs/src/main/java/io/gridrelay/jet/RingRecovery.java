package io.gridrelay.jet;

import com.hazelcast.ringbuffer.ReadResultSet;
import com.hazelcast.ringbuffer.Ringbuffer;
import io.gridrelay.eventlog.Block;
import io.gridrelay.eventlog.EventView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/**
 * Rebuilds what a sequencer must know before its first append: which events are in the log already,
 * counting those blocks that are still on their way in the Ringbuffer. It runs once the lease is
 * held, when nobody else can append any more. Blocks.
 *
 * @param recent the memory for the sequencer
 * @param lastSeq the last sequence number of everything that was appended so far
 */
record RingRecovery(Recent recent, long lastSeq) {
  private static final int ITEMS_PER_READ = 64;
  private static final Duration READ_LIMIT = Duration.ofSeconds(5);

  /**
   * Recovers, for as long as it is wanted.
   *
   * @throws InterruptedException if it was no longer wanted
   */
  static RingRecovery recover(
      Ringbuffer<byte[]> ring, Sequencing sequencing, BooleanSupplier wanted)
      throws InterruptedException {
    sequencing.completeLog(ring.tailSequence(), wanted);
    SequencerConfig config = sequencing.config();
    long logged = sequencing.logLastSeq();
    List<Block> onTheWay = blocksBeyond(logged, ring);
    long knownAfter = beforeTheLast(config.rememberedEvents(), logged, sequencing);
    Recent recent = new Recent(config.rememberedAccounts(), config.rememberedEvents(), knownAfter);
    // The log may have grown meanwhile, so some blocks are seen twice: remembering is idempotent.
    sequencing.eventsAfter(knownAfter, event -> remember(event, recent));
    long lastSeq = Math.max(logged, sequencing.logLastSeq());
    for (Block block : onTheWay) {
      block.forEachEvent(event -> remember(event, recent));
      lastSeq = Math.max(lastSeq, block.lastSeq());
    }
    return new RingRecovery(recent, lastSeq);
  }

  /**
   * A number behind which the log has at least so many events, if it has that many. Found by
   * trying: every epoch begins far above the one before, so the distance in numbers says little.
   */
  private static long beforeTheLast(long events, long logged, Sequencing sequencing) {
    for (long distance = events; distance < logged; distance *= 2) {
      AtomicLong found = new AtomicLong();
      sequencing.eventsAfter(logged - distance, _ -> found.incrementAndGet());
      if (found.get() >= events) {
        return logged - distance;
      }
    }
    return 0;
  }

  private static List<Block> blocksBeyond(long seq, Ringbuffer<byte[]> ring)
      throws InterruptedException {
    OnTheWay found = new OnTheWay(seq);
    long tail = ring.tailSequence();
    long next = ring.headSequence();
    while (next <= tail) {
      int most = (int) Math.min(ITEMS_PER_READ, tail - next + 1);
      ReadResultSet<byte[]> items = read(ring, next, most);
      for (byte[] item : items) {
        if (item != null && !DropNotice.isNotice(item)) { // null: overwritten meanwhile
          found.add(Block.parse(item));
        }
      }
      next = items.getNextSequenceToReadFrom();
    }
    return found.blocks;
  }

  /** Does not wait in the ring for what is not there, as the ring may have begun anew. */
  private static ReadResultSet<byte[]> read(Ringbuffer<byte[]> ring, long next, int most)
      throws InterruptedException {
    try {
      ReadResultSet<byte[]> items =
          ring.readManyAsync(next, 0, most, null)
              .toCompletableFuture()
              .get(READ_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
      if (items.readCount() == 0) {
        throw new IllegalStateException("the ring has no item " + next + " any more");
      }
      return items;
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("the ring cannot be read", e);
    }
  }

  /**
   * The blocks of the ring that the log does not have, without those that do not count, as every
   * tail reader decides it: a later epoch says where the one before ended. An epoch may have come
   * to nothing but its marker; that counts all the same.
   */
  private static final class OnTheWay {
    private final long logged;
    private final List<Block> blocks = new ArrayList<>();
    private long epoch;

    OnTheWay(long logged) {
      this.logged = logged;
    }

    void add(Block block) {
      if (block.epoch() < epoch) {
        return; // late, from a sequencer without a lease
      }
      epoch = block.epoch();
      long cut = block.prevEpochLastSeq();
      if (cut != Block.NOT_FIRST_OF_EPOCH) {
        blocks.removeIf(earlier -> earlier.epoch() < epoch && earlier.lastSeq() > cut);
        requireReached(cut, block);
      }
      if (!block.isCommitMarker() && block.lastSeq() > logged) {
        blocks.add(block);
      }
    }

    /** Whoever says that the log ends earlier than it did takes events from other nodes' logs. */
    private void requireReached(long cut, Block block) {
      long last = blocks.isEmpty() ? logged : blocks.getLast().lastSeq();
      if (last < cut) {
        throw new IllegalStateException(
            "the log of this node ends at seq %d, but lacks what came before %s"
                .formatted(last, block));
      }
    }
  }

  private static void remember(EventView event, Recent recent) {
    recent.add(event.toEntry(), event.kind(), event.seq());
  }
}
