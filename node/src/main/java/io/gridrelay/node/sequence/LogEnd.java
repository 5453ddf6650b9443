package io.gridrelay.node.sequence;

/**
 * Where this node's log ends: a lower limit for every claim, so that not even a lost state store
 * makes numbers come twice. Immutable.
 *
 * @param epoch of the last block, 0 if the log is empty
 * @param seq of the last row
 * @param timeUs of the last row
 */
public record LogEnd(long epoch, long seq, long timeUs) {}
