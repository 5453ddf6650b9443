package io.gridrelay.node.sequence;

import io.gridrelay.node.store.LeaseRow;

/** What one node knows about the lease. Immutable. */
sealed interface LeaseState {
  /**
   * Somebody else may have the lease.
   *
   * @param seen the row as it was read last
   * @param unchangedSinceNanos when this node read the row in this form for the first time, by its
   *     monotonic clock
   */
  record Watching(LeaseRow seen, long unchangedSinceNanos) implements LeaseState {}

  /**
   * This node has the lease.
   *
   * @param row as this node wrote it last
   * @param untilNanos from then on, by its monotonic clock, it has it no more
   */
  record Holding(LeaseRow row, long untilNanos) implements LeaseState {}
}
