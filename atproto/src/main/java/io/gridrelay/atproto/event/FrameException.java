package io.gridrelay.atproto.event;

import static java.util.Objects.requireNonNull;

import io.gridrelay.atproto.AtprotoException;
import io.gridrelay.atproto.Rejection;

/** DRISL that is no frame. */
public final class FrameException extends AtprotoException {

  private final String detail;

  FrameException(Reason reason, String detail) {
    super(reason);
    this.detail = requireNonNull(detail, "detail");
  }

  @Override
  public String detail() {
    return detail;
  }

  /** What can be wrong with a frame beyond its encoding. */
  public enum Reason implements Rejection.Reason {
    /** A required field of header or body is not there. */
    FRAME_FIELD_MISSING,
    /** A sequence number that is not positive or not less than 2<sup>53</sup>. */
    FRAME_BAD_SEQ
  }
}
