package io.gridrelay.node.sequence;

/**
 * The last of each number that was given out, or at least everything that can have been. Immutable.
 *
 * @param seq sequence number
 * @param timeUs {@code time_us}
 */
record Numbers(long seq, long timeUs) {}
