package io.gridrelay.node;

import io.gridrelay.eventlog.EventLog;
import io.gridrelay.eventlog.EventVisitor;
import io.gridrelay.jet.SequencerConfig;
import io.gridrelay.jet.SequencerCounters;
import io.gridrelay.jet.SequencerLease;
import io.gridrelay.jet.Sequencing;
import io.gridrelay.node.sequence.LeaseKeeper;
import io.gridrelay.node.tail.LogEndAgreement;
import io.gridrelay.node.tail.TailReader;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** What this node offers to the sequencer, should it run here. Thread-safe. */
record NodeSequencing(
    SequencerConfig config,
    EventLog log,
    LeaseKeeper lease,
    ToLongFunction<String> revs,
    TailReader tail,
    @Nullable LogEndAgreement agreement,
    InstantSource clock,
    SequencerCounters counters)
    implements Sequencing {

  @Override
  public SequencerLease takeLease() {
    return lease.take();
  }

  /** A node that is alone has the whole log. */
  @Override
  public void completeLog(long ringTail, BooleanSupplier wanted) throws InterruptedException {
    if (agreement != null) {
      agreement.complete(ringTail, wanted);
    }
  }

  @Override
  public long logLastSeq() {
    return log.lastSeq();
  }

  @Override
  public void eventsAfter(long seq, EventVisitor visitor) {
    log.eventsFrom(seq + 1, visitor);
  }

  @Override
  public CompletionStage<Long> lastRev(String did) {
    CompletableFuture<Long> answer = new CompletableFuture<>();
    Thread.ofVirtual()
        .name("rev-lookup")
        .start(
            () -> {
              try {
                answer.complete(revs.applyAsLong(did));
              } catch (RuntimeException e) {
                answer.completeExceptionally(e);
              }
            });
    return answer;
  }

  @Override
  public long loggedRingSequence() {
    return tail.loggedRingSequence();
  }
}
