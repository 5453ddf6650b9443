package io.gridrelay.atproto.cid;

import io.gridrelay.atproto.AtprotoException;
import io.gridrelay.atproto.Rejection;

/** Bytes or text that are no CID. */
public final class CidException extends AtprotoException {

  private final String detail;

  CidException(String detail) {
    super(Reason.MALFORMED_CID);
    this.detail = detail;
  }

  @Override
  public String detail() {
    return detail;
  }

  /** What can be wrong with a CID. */
  public enum Reason implements Rejection.Reason {
    MALFORMED_CID
  }
}
