package io.gridrelay.jet;

import com.hazelcast.core.HazelcastException;
import com.hazelcast.ringbuffer.RingbufferStore;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A store for the Ringbuffer that stores nothing: it only refuses appends while this member does
 * not hold the lease. Hazelcast calls it on the partition thread immediately before the item enters
 * the ring, which is the one place where an owner that was frozen, and does not know yet that
 * others went on without it, can be stopped.
 *
 * <p>Thread-safe.
 */
public final class LeaseFence implements RingbufferStore<Object> {
  private final BooleanSupplier leaseHeld;

  /** Whether this member holds the lease at this moment; must not block. */
  public LeaseFence(BooleanSupplier leaseHeld) {
    this.leaseHeld = leaseHeld;
  }

  @Override
  public void store(long sequence, Object data) {
    check();
  }

  @Override
  public void storeAll(long firstItemSequence, Object[] items) {
    check();
  }

  private void check() {
    if (!leaseHeld.getAsBoolean()) {
      throw new HazelcastException(
          "append refused: this member does not hold the sequencer's lease");
    }
  }

  /**
   * A ring with a store does not begin with its oldest item when an older one is asked for: it asks
   * the store for what is gone, and passes on what it gets, nulls too.
   */
  @Override
  public @Nullable Object load(long sequence) {
    return null;
  }

  @Override
  public long getLargestSequence() {
    return -1;
  }
}
