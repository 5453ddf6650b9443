package io.gridrelay.node.serve.jetstream;

/** What a subscriber asked for is refused; the message tells the subscriber why. */
public final class InvalidOptionsException extends Exception {
  InvalidOptionsException(String message) {
    super(message, null, false, false);
  }

  /** The text for the subscriber. */
  public String text() {
    return String.valueOf(getMessage());
  }
}
