package io.gridrelay.node.tail;

/** What follows this node's log is deleted everywhere: only an empty log can be completed. */
public final class LogGoneException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  LogGoneException(String message) {
    super(message);
  }
}
