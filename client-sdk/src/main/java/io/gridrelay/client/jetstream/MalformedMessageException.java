package io.gridrelay.client.jetstream;

import io.gridrelay.atproto.AtprotoException;
import io.gridrelay.atproto.Rejection;

/** A message is not an event of Jetstream. Immutable. */
public final class MalformedMessageException extends AtprotoException {
  private final String detail;

  MalformedMessageException(String detail) {
    super(Reason.MALFORMED_MESSAGE);
    this.detail = detail;
  }

  @Override
  public String detail() {
    return detail;
  }

  /** Why a message was refused. */
  public enum Reason implements Rejection.Reason {
    MALFORMED_MESSAGE
  }
}
