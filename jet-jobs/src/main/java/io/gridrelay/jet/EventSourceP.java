package io.gridrelay.jet;

import static java.util.Objects.requireNonNull;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.jet.core.AbstractProcessor;
import com.hazelcast.jet.core.Processor;
import com.hazelcast.jet.core.ProcessorSupplier;
import java.util.BitSet;
import java.util.Collection;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The source of the ingest job, one per member: takes verified events from this member's lanes. It
 * claims the hosts whose partitions Jet gave to it, so the engine spreads hosts over the members,
 * and moves only those of a member that died.
 *
 * <p>Cooperative. The claim comes with the first {@link #complete()}, when every processor of the
 * execution exists.
 */
final class EventSourceP extends AbstractProcessor {
  private static final int EVENTS_PER_CALL = 256;

  private final HandOver handOver;
  private Processor.@Nullable Context context;
  private boolean claimed;
  private @Nullable VerifiedEvent refused;

  EventSourceP(HandOver handOver) {
    this.handOver = handOver;
  }

  @Override
  protected void init(Processor.Context context) {
    this.context = context;
  }

  @Override
  public boolean complete() {
    Processor.Context context = requireNonNull(this.context);
    if (!claimed) {
      claim(context);
    }
    if (refused != null) {
      if (!tryEmit(refused)) {
        return false;
      }
      refused = null;
    }
    for (int i = 0; i < EVENTS_PER_CALL; i++) {
      VerifiedEvent event = handOver.poll(context.executionId());
      if (event == null) {
        return false;
      }
      if (!tryEmit(event)) {
        refused = event;
        return false;
      }
    }
    return false;
  }

  private void claim(Processor.Context context) {
    BitSet partitions = new BitSet();
    for (int partition : context.processorPartitions()) {
      partitions.set(partition);
    }
    handOver.claim(context.executionId(), partitions::get);
    claimed = true;
  }

  /** Makes the sources of one member. */
  static final class Supplier implements ProcessorSupplier {
    private static final long serialVersionUID = 1;

    private transient @Nullable HazelcastInstance member;

    @Override
    public void init(ProcessorSupplier.Context context) {
      member = context.hazelcastInstance();
    }

    @Override
    public Collection<? extends Processor> get(int count) {
      HandOver handOver = UserContext.get(requireNonNull(member), HandOver.KEY, HandOver.class);
      return Stream.generate(() -> new EventSourceP(handOver)).limit(count).toList();
    }
  }
}
