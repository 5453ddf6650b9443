package io.gridrelay.jet;

import io.gridrelay.eventlog.EventVisitor;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/** A node whose log has no events and whose reader is where the test says. */
final class FakeSequencing implements Sequencing {
  final SequencerCounters counters = new SequencerCounters();
  boolean selfCommitting;

  private final SequencerLease lease;
  private final Duration linger;
  private final long logLastSeq;
  private final LongSupplier logged;

  /**
   * @param logged position in the ring up to which the log has everything
   */
  FakeSequencing(SequencerLease lease, Duration linger, long logLastSeq, LongSupplier logged) {
    this.lease = lease;
    this.linger = linger;
    this.logLastSeq = logLastSeq;
    this.logged = logged;
  }

  @Override
  public SequencerConfig config() {
    return new SequencerConfig(linger, 100_000, selfCommitting, 100, 100);
  }

  @Override
  public SequencerLease takeLease() {
    return lease;
  }

  @Override
  public void completeLog(long ringTail, BooleanSupplier wanted) {}

  @Override
  public long logLastSeq() {
    return logLastSeq;
  }

  @Override
  public void eventsAfter(long seq, EventVisitor visitor) {}

  @Override
  public CompletionStage<Long> lastRev(String did) {
    return CompletableFuture.completedFuture(0L);
  }

  @Override
  public long loggedRingSequence() {
    return logged.getAsLong();
  }

  @Override
  public InstantSource clock() {
    return InstantSource.system();
  }

  @Override
  public SequencerCounters counters() {
    return counters;
  }
}
