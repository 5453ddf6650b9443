package io.gridrelay.client;

/**
 * The cursor lies beyond everything that the servers have ever sent: it belongs to another relay,
 * or they lost their history. Start from a cursor of this server, from the oldest event or live.
 */
public final class FutureCursorException extends SubscriptionException {
  private static final long serialVersionUID = 1L;

  FutureCursorException(String message) {
    super(message);
  }
}
