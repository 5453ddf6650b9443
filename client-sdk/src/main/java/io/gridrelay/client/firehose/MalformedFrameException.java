package io.gridrelay.client.firehose;

import io.gridrelay.atproto.AtprotoException;
import io.gridrelay.atproto.Rejection;

/** A message is not what the specification of the event stream says. Immutable. */
public final class MalformedFrameException extends AtprotoException {
  private final String detail;

  MalformedFrameException(String detail) {
    super(Reason.MALFORMED_FRAME);
    this.detail = detail;
  }

  @Override
  public String detail() {
    return detail;
  }

  /** Why a message was refused. */
  public enum Reason implements Rejection.Reason {
    MALFORMED_FRAME
  }
}
