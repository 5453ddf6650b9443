package io.gridrelay.node.peer;

/**
 * Where a peer's log ends. Immutable.
 *
 * @param peer base URL of the peer
 * @param epoch of the last block, 0 if the log is empty
 * @param seq of the last row
 * @param timeUs of the last row
 */
public record PeerEnd(String peer, long epoch, long seq, long timeUs) {}
