package io.gridrelay.node.store;

/** The state store cannot be opened or holds something that this version does not understand. */
public final class StateStoreException extends RuntimeException {
  public StateStoreException(String message) {
    super(message);
  }

  public StateStoreException(String message, Throwable cause) {
    super(message, cause);
  }
}
