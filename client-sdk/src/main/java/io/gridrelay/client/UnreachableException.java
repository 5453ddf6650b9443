package io.gridrelay.client;

import java.time.Duration;

/**
 * No server could be reached for as long as {@link GridRelayClient.Builder#giveUpAfter} allows. Try
 * again later.
 */
public final class UnreachableException extends SubscriptionException {
  private static final long serialVersionUID = 1L;

  UnreachableException(Duration patience, String problem) {
    super("no server reached within " + text(patience) + ": " + problem);
  }

  private static String text(Duration patience) {
    return patience.toMillis() % 1000 == 0
        ? patience.toSeconds() + " s"
        : patience.toMillis() + " ms";
  }
}
