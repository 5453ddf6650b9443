package io.gridrelay.atproto.identity;

import static java.util.Objects.requireNonNull;

import io.gridrelay.atproto.AtprotoException;
import io.gridrelay.atproto.Rejection;

/** Bytes that are not the DID document that was asked for. */
public final class DidDocumentException extends AtprotoException {

  private final String detail;

  DidDocumentException(Reason reason, String detail) {
    super(reason);
    this.detail = requireNonNull(detail, "detail");
  }

  @Override
  public String detail() {
    return detail;
  }

  /** What can be wrong with a document as a whole. */
  public enum Reason implements Rejection.Reason {
    /** It is no JSON object, or larger or deeper than allowed. */
    MALFORMED_DID_DOCUMENT,
    /** It is the document of another DID. */
    DID_DOCUMENT_MISMATCH
  }
}
