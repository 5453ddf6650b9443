package io.gridrelay.simulator.truth;

import org.jspecify.annotations.Nullable;

/**
 * What a message of a relay says, on whichever wire. Immutable.
 *
 * @param number what a consumer stores as its cursor: the seq, or {@code time_us} of Jetstream
 * @param op the operation, where each has a message of its own; null for a whole event
 * @param commit CID of the commit as text, where the wire tells it
 * @param status of an account event, null for active
 */
record Delivery(
    long number,
    EventKey key,
    @Nullable ExpectedOp op,
    @Nullable String commit,
    @Nullable String status) {

  /** What the number stands for. */
  String meaning() {
    return op == null ? key.toString() : key + " " + op.action() + " " + path();
  }

  /** Operation and path, or nothing. */
  String path() {
    return op == null ? "" : op.collection() + "/" + op.rkey();
  }
}
