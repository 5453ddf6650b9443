package io.gridrelay.client;

import org.jspecify.annotations.Nullable;

/** A subscription has ended and going on is of no use. The message says what to do about it. */
public class SubscriptionException extends ClientException {
  private static final long serialVersionUID = 1L;

  public SubscriptionException(String message) {
    super(message);
  }

  public SubscriptionException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
