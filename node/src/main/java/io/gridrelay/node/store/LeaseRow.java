package io.gridrelay.node.store;

import static java.util.Objects.requireNonNull;

/**
 * The sequencer's lease as it is stored. Immutable.
 *
 * <p>There is no expiry in it: a watcher takes the lease over when the row has not changed for a
 * whole term on the watcher's own monotonic clock, so no two clocks need to agree on what time it
 * is.
 *
 * @param holder node that has the lease, empty if it was given back
 * @param epoch grows by one with every claim
 * @param renewals grows with every renewal, so that a watcher sees life
 * @param reservedSeq highest sequence number that may have been given out
 * @param reservedTimeUs highest {@code time_us} that may have been given out
 */
public record LeaseRow(
    String holder, long epoch, long renewals, long reservedSeq, long reservedTimeUs) {

  /** The state before anybody ever had the lease. */
  public static final LeaseRow FREE = new LeaseRow("", 0, 0, 0, 0);

  public LeaseRow {
    requireNonNull(holder, "holder");
  }

  public boolean isFree() {
    return holder.isEmpty();
  }
}
