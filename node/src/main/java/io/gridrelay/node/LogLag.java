package io.gridrelay.node;

import io.gridrelay.node.ready.NotReady;
import io.gridrelay.node.ready.Readiness;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

/**
 * Notices that this node's log stands still while others' grow: whatever the reason, its consumers
 * are better off with another node. Thread-safe.
 */
final class LogLag implements Readiness {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private record Standing(long seq, long sinceNanos) {}

  private final LongSupplier own;
  private final LongSupplier highest;
  private final LongSupplier nanoClock;
  private final AtomicReference<Standing> last;

  /**
   * A watch over one log.
   *
   * @param own last sequence number of this node's log
   * @param highest that of any node, as far as is known here
   */
  LogLag(LongSupplier own, LongSupplier highest, LongSupplier nanoClock) {
    this.own = own;
    this.highest = highest;
    this.nanoClock = nanoClock;
    last = new AtomicReference<>(new Standing(-1, nanoClock.getAsLong()));
  }

  @Override
  public List<NotReady> reasons() {
    long now = nanoClock.getAsLong();
    long seq = own.getAsLong();
    long known = highest.getAsLong();
    // Nothing to wait for, or something came: the patience begins anew.
    Standing standing =
        last.updateAndGet(
            before -> before.seq() == seq && known > seq ? before : new Standing(seq, now));
    long still = now - standing.sinceNanos();
    return still < PATIENCE.toNanos()
        ? List.of()
        : List.of(
            new NotReady(
                NotReady.Cause.CATCHING_UP,
                "the log has ended at seq %d for %d s, another node has seq %d"
                    .formatted(seq, TimeUnit.NANOSECONDS.toSeconds(still), known)));
  }
}
