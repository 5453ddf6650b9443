package io.gridrelay.node.sequence;

import io.gridrelay.jet.SequencerLease;
import io.gridrelay.node.store.LeaseRow;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One execution's hold on the lease. The keeper's thread grants, extends and revokes it; the
 * sequencer's thread uses up its numbers and closes it. Each field has one writer.
 */
final class Tenure implements SequencerLease {
  /** What the keeper granted, swapped whole. */
  private record Grant(LeaseRow row, long untilNanos) {}

  private final Runnable wakeKeeper;
  private final LongSupplier nanoClock;

  private volatile @Nullable Grant grant;
  private volatile boolean revoked;
  private volatile boolean closed;
  private volatile Numbers start = new Numbers(0, 0);
  private volatile long usedTimeUs;
  private volatile long usedSeq;

  Tenure(Runnable wakeKeeper, LongSupplier nanoClock) {
    this.wakeKeeper = wakeKeeper;
    this.nanoClock = nanoClock;
  }

  /** Keeper: the lease was claimed, and numbers go on behind {@code behind}. */
  void grant(LeaseState.Holding holding, Numbers behind) {
    start = behind;
    usedTimeUs = behind.timeUs();
    usedSeq = behind.seq();
    extend(holding);
  }

  /** Keeper: the lease was renewed. */
  void extend(LeaseState.Holding holding) {
    grant = new Grant(holding.row(), holding.untilNanos());
  }

  /** Keeper: the lease was lost, or somebody else on this node took it. */
  void revoke() {
    revoked = true;
  }

  boolean isClosed() {
    return closed;
  }

  /** The numbers that are used up; exact once the tenure is closed. */
  Numbers used() {
    return new Numbers(usedSeq, usedTimeUs);
  }

  /** The numbers behind which the tenure started. */
  Numbers start() {
    return start;
  }

  @Override
  public boolean isHeld() {
    Grant current = grant;
    return current != null
        && !revoked
        && !closed
        && nanoClock.getAsLong() - current.untilNanos() < 0;
  }

  @Override
  public boolean isLost() {
    return revoked || (grant != null && !isHeld());
  }

  @Override
  public long epoch() {
    return granted().row().epoch();
  }

  @Override
  public long lastSeq() {
    granted();
    return usedSeq;
  }

  @Override
  public long lastTimeUs() {
    granted();
    return usedTimeUs;
  }

  @Override
  public long reservedUntilSeq() {
    return granted().row().reservedSeq();
  }

  @Override
  public long reservedUntilTimeUs() {
    return granted().row().reservedTimeUs();
  }

  private Grant granted() {
    Grant current = grant;
    if (current == null) {
      throw new IllegalStateException("the lease was not granted yet");
    }
    return current;
  }

  @Override
  public void taken(long lastSeq, long lastTimeUs) {
    usedTimeUs = lastTimeUs;
    usedSeq = lastSeq;
  }

  @Override
  public void close() {
    closed = true;
    wakeKeeper.run();
  }
}
