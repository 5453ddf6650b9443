package io.gridrelay.node.tail;

/**
 * The Ringbuffer contradicts this node's log, or lost what the log does not have yet. The node must
 * not go on.
 */
public final class RingRegressionException extends RuntimeException {
  public RingRegressionException(String message) {
    super(message);
  }
}
