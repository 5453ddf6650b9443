package io.gridrelay.atproto.crypto;

import static java.util.Objects.requireNonNull;

import io.gridrelay.atproto.AtprotoException;
import io.gridrelay.atproto.Rejection;

/** Bytes or text that are no key of a curve of the AT Protocol. */
public final class KeyFormatException extends AtprotoException {

  private final String detail;

  KeyFormatException(String detail) {
    super(Reason.MALFORMED_KEY);
    this.detail = requireNonNull(detail, "detail");
  }

  @Override
  public String detail() {
    return detail;
  }

  /** What can be wrong with a key. */
  public enum Reason implements Rejection.Reason {
    MALFORMED_KEY
  }
}
