package io.gridrelay.atproto.mst;

import static java.util.Objects.requireNonNull;

import io.gridrelay.atproto.AtprotoException;
import io.gridrelay.atproto.Rejection;

/** A tree that is none, or that lacks a node which was needed. */
public final class MstException extends AtprotoException {

  private final Reason reason;
  private final String detail;

  MstException(Reason reason, String detail) {
    super(reason);
    this.reason = reason;
    this.detail = requireNonNull(detail, "detail");
  }

  /** The broken rule. */
  public Reason reason() {
    return reason;
  }

  @Override
  public String detail() {
    return detail;
  }

  /** What can be wrong with a tree. */
  public enum Reason implements Rejection.Reason {
    /** The nodes that are there break a rule of the structure. */
    MST_MALFORMED,
    /** The answer depends on a node that did not come along. */
    PARTIAL_TREE
  }
}
