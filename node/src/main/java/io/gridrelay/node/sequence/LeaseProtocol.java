package io.gridrelay.node.sequence;

import io.gridrelay.node.sequence.LeaseState.Holding;
import io.gridrelay.node.sequence.LeaseState.Watching;
import io.gridrelay.node.store.LeaseRow;
import java.util.Optional;

/**
 * The protocol of the lease. Pure: clocks and the stored row are parameters; the caller stores what
 * {@code …Row} methods propose by compare-and-set against the row that it read.
 *
 * <p>Transitions:
 *
 * <ul>
 *   <li>Watching → Holding: the row is free, or is this node's own from before it started, or has
 *       not changed for a whole term. The claim has the next epoch and starts behind everything
 *       ever reserved.
 *   <li>Holding → Holding: renewal, which also reserves more numbers.
 *   <li>Holding → Watching: the row shows another holder or epoch, or the node gave the lease back.
 * </ul>
 *
 * <p>Two things make numbers unique. A holder uses only numbers that it reserved in the row before,
 * and a claim starts behind all that are reserved: that holds whatever the clocks do. And the
 * holder stops a margin before a watcher can take over, which keeps two holders from working at the
 * same time as long as clocks do not <em>run</em> differently by more than the margin; what time
 * they show does not matter.
 *
 * <p>Immutable; thread-safe.
 */
final class LeaseProtocol {
  private final String self;
  private final LeaseTerms terms;

  LeaseProtocol(String self, LeaseTerms terms) {
    if (self.isEmpty()) {
      throw new IllegalArgumentException("a node that wants the lease needs a name");
    }
    this.self = self;
    this.terms = terms;
  }

  /** State of a node that has just read the row for the first time. */
  LeaseState start(LeaseRow row, long nanos) {
    return new Watching(row, nanos);
  }

  /** State after the row was read. {@code nanos}: the monotonic clock after reading. */
  LeaseState observe(LeaseState state, LeaseRow row, long nanos) {
    return switch (state) {
      case Watching watching -> watching.seen().equals(row) ? watching : new Watching(row, nanos);
      case Holding holding -> isMine(row, holding) ? holding : new Watching(row, nanos);
    };
  }

  private boolean isMine(LeaseRow row, Holding holding) {
    return row.holder().equals(self) && row.epoch() == holding.row().epoch();
  }

  /**
   * The row with which this node claims the lease, if it may.
   *
   * @param log where this node's log ends
   */
  Optional<LeaseRow> claimRow(Watching state, LogEnd log, long nanos, long wallMicros) {
    LeaseRow seen = state.seen();
    boolean expired = nanos - state.unchangedSinceNanos() >= terms.term().toNanos();
    if (!seen.isFree() && !seen.holder().equals(self) && !expired) {
      return Optional.empty();
    }
    Numbers start = claimStart(seen, log);
    return Optional.of(
        new LeaseRow(
            self,
            Math.max(seen.epoch(), log.epoch()) + 1,
            0,
            start.seq() + terms.seqBlock(),
            timeAhead(start.timeUs(), wallMicros)));
  }

  /** The numbers behind which a claim of this row starts. */
  Numbers claimStart(LeaseRow seen, LogEnd log) {
    return new Numbers(
        Math.max(seen.reservedSeq(), log.seq()), Math.max(seen.reservedTimeUs(), log.timeUs()));
  }

  /** The row with which the holder renews the lease: a sign of life, and room for more numbers. */
  LeaseRow renewalRow(Holding state, LeaseRow current, Numbers used, long wallMicros) {
    long left = current.reservedSeq() - used.seq();
    long reservedSeq =
        left >= terms.seqBlock() / 2 ? current.reservedSeq() : used.seq() + terms.seqBlock();
    return new LeaseRow(
        self,
        state.row().epoch(),
        current.renewals() + 1,
        reservedSeq,
        Math.max(current.reservedTimeUs(), timeAhead(used.timeUs(), wallMicros)));
  }

  /** The row with which the holder gives the lease back; {@code used} must be exact. */
  LeaseRow releaseRow(Holding state, LeaseRow current, Numbers used) {
    return new LeaseRow("", state.row().epoch(), current.renewals() + 1, used.seq(), used.timeUs());
  }

  /**
   * State after a claim or a renewal was stored.
   *
   * @param startedNanos the monotonic clock <em>before</em> the row was written: the watchers
   *     cannot have seen it earlier
   */
  Holding held(LeaseRow stored, long startedNanos) {
    return new Holding(stored, startedNanos + terms.term().minus(terms.margin()).toNanos());
  }

  /** Whether a holder in this state may still act. */
  static boolean isHeld(Holding state, long nanos) {
    return nanos - state.untilNanos() < 0;
  }

  private long timeAhead(long usedMicros, long wallMicros) {
    return Math.max(usedMicros, wallMicros) + terms.timeAhead().toNanos() / 1000;
  }
}
