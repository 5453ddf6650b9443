package io.gridrelay.client;

import io.gridrelay.client.websocket.HandshakeRefusedException;

/** Every server refuses the request as such, say because of a filter: it must be changed. */
public final class RequestRefusedException extends SubscriptionException {
  private static final long serialVersionUID = 1L;

  private final int status;

  RequestRefusedException(HandshakeRefusedException refusal) {
    super(String.valueOf(refusal.getMessage()), refusal);
    this.status = refusal.status();
  }

  /** The HTTP status. */
  public int status() {
    return status;
  }
}
