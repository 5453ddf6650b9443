package io.gridrelay.jet;

import static java.util.Objects.requireNonNull;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.jet.RestartableException;
import com.hazelcast.jet.core.Inbox;
import com.hazelcast.jet.core.Outbox;
import com.hazelcast.jet.core.Processor;
import com.hazelcast.jet.core.ProcessorSupplier;
import com.hazelcast.jet.core.Watermark;
import com.hazelcast.ringbuffer.Ringbuffer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sequencer as a processor: one in the cluster, on the member that owns the Ringbuffer's
 * partition.
 *
 * <p>States: <em>waiting</em> for the lease → <em>recovering</em> what the log and the ring hold,
 * on another thread → <em>running</em>. It takes nothing from its inbox before it runs, nor while a
 * block is full or an account is being looked up: items that stay in the inbox are the
 * back-pressure. A failed append or a lost lease ends the execution with a {@link
 * RestartableException}; what was not acknowledged is handed over again.
 *
 * <p>Cooperative.
 */
final class SequencerP implements Processor {
  private static final Logger LOG = LoggerFactory.getLogger(SequencerP.class);

  private final Ringbuffer<byte[]> ring;
  private final Sequencing sequencing;
  private @Nullable SequencerLease lease;
  private @Nullable CompletableFuture<RingRecovery> recovery;
  private @Nullable CompletableFuture<Long> lookup;
  private @Nullable Running running;

  /** What exists from when the log's end is recovered. */
  private record Running(Sequencer sequencer, BlockAppender appender) {}

  SequencerP(Ringbuffer<byte[]> ring, Sequencing sequencing) {
    this.ring = ring;
    this.sequencing = sequencing;
  }

  @Override
  public void init(Outbox outbox, Processor.Context context) {
    sequencing.counters().starts.increment();
    lease = sequencing.takeLease();
  }

  @Override
  public void process(int ordinal, Inbox inbox) {
    Running now = advance();
    if (now == null) {
      return;
    }
    now.appender().step();
    for (Object item; (item = inbox.peek()) != null; ) {
      if (!accept((VerifiedEvent) item, now.sequencer(), now.appender())) {
        break;
      }
      inbox.remove();
    }
    now.appender().step();
  }

  @Override
  public boolean tryProcess() {
    Running now = advance();
    if (now != null) {
      now.appender().step();
    }
    return true;
  }

  /** False: offer the same event again later. */
  private boolean accept(VerifiedEvent event, Sequencer sequencer, BlockAppender blocks) {
    if (lookup != null && !learn(event, sequencer)) {
      return false;
    }
    Verdict verdict = sequencer.offer(event);
    if (verdict == Verdict.BLOCK_FULL) {
      return blocks.step(true) && accept(event, sequencer, blocks);
    }
    if (verdict == Verdict.UNKNOWN_ACCOUNT) {
      lookup = sequencing.lastRev(event.did()).toCompletableFuture();
      return false;
    }
    if (verdict.isDropped()) {
      return blocks.addDropped(event);
    }
    return verdict == Verdict.TAKEN;
  }

  private boolean learn(VerifiedEvent event, Sequencer sequencer) {
    CompletableFuture<Long> pending = requireNonNull(lookup);
    if (!pending.isDone()) {
      return false;
    }
    lookup = null;
    if (pending.isCompletedExceptionally()) {
      throw new RestartableException("cannot look up " + event.did(), pending.exceptionNow());
    }
    sequencer.learn(event.did(), pending.resultNow());
    return true;
  }

  /** One step towards running, if it does not yet; null as long as it does not. */
  private @Nullable Running advance() {
    // Also while there is nothing to append: nobody else gets the lease before this one has ended.
    SequencerLease taken = requireNonNull(lease);
    if (taken.isLost()) {
      throw new RestartableException("the sequencer's lease is lost");
    }
    if (running != null) {
      return running;
    }
    if (recovery == null) {
      if (taken.isHeld()) {
        recovery = new CompletableFuture<>();
        startRecovery(recovery, taken);
      }
      return null;
    }
    if (!recovery.isDone()) {
      return null;
    }
    if (recovery.isCompletedExceptionally()) {
      throw new RestartableException("cannot recover the end of the log", recovery.exceptionNow());
    }
    running = start(taken, recovery.resultNow());
    return running;
  }

  private void startRecovery(CompletableFuture<RingRecovery> result, SequencerLease taken) {
    Thread.ofVirtual()
        .name("sequencer-recovery")
        .start(
            () -> {
              try {
                result.complete(RingRecovery.recover(ring, sequencing, taken::isHeld));
              } catch (Throwable e) {
                result.completeExceptionally(e);
              }
            });
  }

  private Running start(SequencerLease taken, RingRecovery recovered) {
    Sequencer sequencer =
        new Sequencer(
            taken,
            recovered.recent(),
            recovered.lastSeq(),
            () -> ChronoUnit.MICROS.between(Instant.EPOCH, sequencing.clock().instant()),
            sequencing.config(),
            sequencing.counters());
    LOG.info(
        "sequencer runs: epoch={} logLastSeq={} nextSeq={}",
        taken.epoch(),
        recovered.lastSeq(),
        sequencer.lastSeq() + 1);
    return new Running(
        sequencer, new BlockAppender(ring, sequencer, taken, sequencing, System::nanoTime));
  }

  @Override
  public boolean tryProcessWatermark(Watermark watermark) {
    return true;
  }

  @Override
  public void close() {
    if (lease != null) {
      lease.close();
    }
    if (running != null) {
      running.sequencer().close();
    }
  }

  /** Makes the one sequencer. */
  static final class Supplier implements ProcessorSupplier {
    private static final long serialVersionUID = 1;

    private final String ringName;
    private transient @Nullable HazelcastInstance member;

    Supplier(String ringName) {
      this.ringName = ringName;
    }

    @Override
    public void init(ProcessorSupplier.Context context) {
      member = context.hazelcastInstance();
    }

    @Override
    public Collection<? extends Processor> get(int count) {
      HazelcastInstance owner = requireNonNull(member);
      Sequencing sequencing = UserContext.get(owner, Sequencing.KEY, Sequencing.class);
      return List.of(new SequencerP(owner.getRingbuffer(ringName), sequencing));
    }
  }
}
