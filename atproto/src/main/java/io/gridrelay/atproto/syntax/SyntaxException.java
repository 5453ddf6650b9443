package io.gridrelay.atproto.syntax;

import io.gridrelay.atproto.AtprotoException;
import io.gridrelay.atproto.Rejection;

/** Text that is not the identifier it should be. */
public final class SyntaxException extends AtprotoException {

  private static final int SHOWN_CHARACTERS = 100;

  private final String text;

  SyntaxException(Reason reason, String text) {
    super(reason);
    this.text = text;
  }

  /** The text, cut to what a log line can bear. */
  @Override
  public String detail() {
    if (text.length() <= SHOWN_CHARACTERS) {
      return "'" + text + "'";
    }
    return "'" + text.substring(0, SHOWN_CHARACTERS) + "…' (" + text.length() + " characters)";
  }

  /** Which identifier the text is not. */
  public enum Reason implements Rejection.Reason {
    MALFORMED_AT_IDENTIFIER,
    MALFORMED_AT_URI,
    MALFORMED_CID_STRING,
    MALFORMED_DATETIME,
    MALFORMED_DID,
    MALFORMED_HANDLE,
    MALFORMED_LANGUAGE,
    MALFORMED_NSID,
    MALFORMED_RECORD_KEY,
    MALFORMED_TID,
    MALFORMED_URI
  }
}
