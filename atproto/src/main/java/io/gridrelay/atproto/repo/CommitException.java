package io.gridrelay.atproto.repo;

import static java.util.Objects.requireNonNull;

import io.gridrelay.atproto.AtprotoException;

/** DRISL that is no commit. */
public final class CommitException extends AtprotoException {

  private final String detail;

  CommitException(String detail) {
    super(Rule.COMMIT_MALFORMED);
    this.detail = requireNonNull(detail, "detail");
  }

  @Override
  public String detail() {
    return detail;
  }
}
