package io.gridrelay.node.tail;

/**
 * This node's log has blocks that the cluster's does not have: both copies of the ring were lost
 * before the others had them, and the others went on. The node must stop; what lies behind {@link
 * #commonSeq} has to be cut before it starts again.
 */
public final class LogForkedException extends RuntimeException {
  private final long commonSeq;

  LogForkedException(long commonSeq, String message) {
    super(message);
    this.commonSeq = commonSeq;
  }

  /** Up to here the cluster has what this log has, at most; 0 if it has nothing of it. */
  public long commonSeq() {
    return commonSeq;
  }
}
