package io.gridrelay.jet;

import io.gridrelay.eventlog.Block;
import io.gridrelay.eventlog.BlockBuilder;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The core of the sequencer, without threads, clocks of its own, or I/O: it drops what the log
 * already has, gives every operation its sequence number and {@code time_us} from the ranges of the
 * lease, encodes the event, and packs events into blocks.
 *
 * <p>Both numbers only grow and never leave the reserved ranges: when the clock steps back, {@code
 * time_us} goes on by one microsecond per row until the clock has caught up. Numbers of a block
 * that was never appended are lost: a gap is legal, a second use is not.
 *
 * <p>Not thread-safe.
 */
final class Sequencer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Sequencer.class);

  private final SequencerLease lease;
  private final Recent recent;
  private final LongSupplier wallMicros;
  private final SequencerConfig config;
  private final SequencerCounters counters;
  private final EventEncoder encoder = new EventEncoder();

  private final long epoch;
  private final long prevEpochLastSeq;
  private long lastSeq;
  private long lastTimeUs;
  private long committedSeq;
  private boolean firstOfEpoch = true;
  private final BlockBuilder block;

  /**
   * @param lease held
   * @param recent filled from the log and the Ringbuffer
   * @param prevEpochLastSeq last sequence number of the log when this lease was granted
   */
  Sequencer(
      SequencerLease lease,
      Recent recent,
      long prevEpochLastSeq,
      LongSupplier wallMicros,
      SequencerConfig config,
      SequencerCounters counters) {
    this.lease = lease;
    this.recent = recent;
    this.prevEpochLastSeq = prevEpochLastSeq;
    this.wallMicros = wallMicros;
    this.config = config;
    this.counters = counters;
    epoch = lease.epoch();
    lastSeq = lease.lastSeq();
    lastTimeUs = lease.lastTimeUs();
    if (lastSeq < prevEpochLastSeq) {
      throw new IllegalStateException(
          "the lease continues behind seq %d, but the log already has %d"
              .formatted(lastSeq, prevEpochLastSeq));
    }
    block = new BlockBuilder(epoch, lastSeq + 1, prevEpochLastSeqToTell());
  }

  /** Takes the event into the current block, or says why not. */
  Verdict offer(VerifiedEvent event) {
    Verdict known = judge(event);
    if (known != Verdict.TAKEN) {
      return count(known);
    }
    int rows = event.rows();
    long timeUs = Math.max(wallMicros.getAsLong(), lastTimeUs + 1);
    if (lastSeq + rows > lease.reservedUntilSeq()
        || timeUs + rows - 1 > lease.reservedUntilTimeUs()) {
      return count(Verdict.NO_NUMBERS);
    }
    try {
      encoder.encode(event, lastSeq + 1, timeUs);
    } catch (RuntimeException e) {
      LOG.error(
          "dropping an event that cannot be encoded: host={} upstreamSeq={} did={} kind={}",
          event.host(),
          event.upstreamSeq(),
          event.did(),
          event.kind(),
          e);
      return count(Verdict.POISON);
    }
    if (!block.isEmpty() && block.bytes() + encoder.bytes() > config.blockBytes()) {
      return Verdict.BLOCK_FULL;
    }
    take(event, timeUs);
    return Verdict.TAKEN;
  }

  private Verdict judge(VerifiedEvent event) {
    if (event.kind() != EventKind.COMMIT && recent.contains(originOf(event))) {
      return Verdict.DUPLICATE;
    }
    if (event.rev() == 0) {
      return Verdict.TAKEN;
    }
    long lastRev = recent.lastRev(event.did());
    if (lastRev == Recent.UNKNOWN) {
      return event.verifiedAtSeq() >= recent.forgottenUpTo()
          ? Verdict.TAKEN
          : Verdict.UNKNOWN_ACCOUNT;
    }
    if (event.rev() < lastRev) {
      return Verdict.STALE;
    }
    // A #sync repeats the rev of the commit that it stands for.
    return event.rev() == lastRev && event.kind() == EventKind.COMMIT
        ? Verdict.DUPLICATE
        : Verdict.TAKEN;
  }

  private void take(VerifiedEvent event, long timeUs) {
    int rows = event.rows();
    lastSeq += rows;
    lastTimeUs = timeUs + rows - 1;
    lease.taken(lastSeq, lastTimeUs);
    encoder.addTo(block, event, timeUs);
    recent.add(originOf(event), event.rev(), lastSeq);
    counters.events.increment();
    counters.rows.add(rows);
  }

  private static Recent.Origin originOf(VerifiedEvent event) {
    return new Recent.Origin(event.host(), event.upstreamSeq(), event.rowKind(0), event.did());
  }

  private Verdict count(Verdict verdict) {
    switch (verdict) {
      case DUPLICATE -> counters.duplicates.increment();
      case STALE -> counters.stale.increment();
      case POISON -> counters.poison.increment();
      case NO_NUMBERS -> counters.waitsForNumbers.increment();
      case TAKEN, BLOCK_FULL, UNKNOWN_ACCOUNT -> {}
    }
    return verdict;
  }

  /**
   * Answers {@link Verdict#UNKNOWN_ACCOUNT}: what the fold of the log says about the account, 0 if
   * nothing.
   */
  void learn(String did, long lastRev) {
    recent.remember(did, lastRev, lastSeq);
  }

  boolean isEmpty() {
    return block.isEmpty();
  }

  boolean isFull() {
    return block.bytes() >= config.blockBytes();
  }

  /**
   * The block so far, to be appended; an empty one is a marker that only says what is committed.
   */
  Block cut() {
    Block cut = block.build(config.selfCommitting() ? lastSeq : Math.min(committedSeq, lastSeq));
    firstOfEpoch &= cut.isCommitMarker();
    block.restart(epoch, lastSeq + 1, prevEpochLastSeqToTell());
    return cut;
  }

  /**
   * An append was acknowledged, and with it everything in the ring up to this number; true if that
   * moved the committed number, which the next block or marker has to tell. The first
   * acknowledgement also commits what earlier epochs left.
   */
  boolean acknowledged(long seq) {
    long before = committedSeq;
    committedSeq = Math.max(Math.max(committedSeq, prevEpochLastSeq), seq);
    return committedSeq > before;
  }

  /** The first block of an epoch says where the one before ended; so does each marker before it. */
  private long prevEpochLastSeqToTell() {
    return firstOfEpoch ? prevEpochLastSeq : Block.NOT_FIRST_OF_EPOCH;
  }

  long lastSeq() {
    return lastSeq;
  }

  @Override
  public void close() {
    encoder.close();
  }
}
