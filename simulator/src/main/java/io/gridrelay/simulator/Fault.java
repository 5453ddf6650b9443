package io.gridrelay.simulator;

/**
 * A way in which a simulated host misbehaves. Each is something that real hosts do, or that an
 * attacker would try first.
 */
public enum Fault {
  /** A commit signed with a key that the DID document does not name. */
  BAD_SIGNATURE(Scope.EVENT),
  /** A commit whose {@code prevData} is not the root that its operations undo to. */
  WRONG_PREV_DATA(Scope.EVENT),
  /** A good commit, then one of the same account whose rev is not above it. */
  OLD_REV(Scope.EVENT),
  /** A commit whose rev is hours ahead of the clock. */
  FUTURE_REV(Scope.EVENT),
  /** A frame above five million bytes. */
  OVERSIZE_FRAME(Scope.EVENT),
  /** A commit whose {@code blocks} are above two million bytes. */
  OVERSIZE_BLOCKS(Scope.EVENT),
  /** A commit of more than 200 operations. */
  TOO_MANY_OPS(Scope.EVENT),
  /** A frame that is not DRISL. */
  BROKEN_CBOR(Scope.EVENT),
  /** A well-signed commit of an account that lives on another host. */
  WRONG_HOST(Scope.EVENT),
  /** The last frame once more, same seq. */
  DUPLICATE_SEQ(Scope.EVENT),
  /** A commit whose frame has a seq far below the last one. */
  SEQ_BACKWARDS(Scope.EVENT),
  /** The connection is cut without a close frame. */
  CUT(Scope.CONNECTION),
  /** The connection is cut within a frame; the frame comes whole after a reconnect. */
  CUT_MID_FRAME(Scope.CONNECTION),
  /** The connection ends with a close frame, code 1001. */
  CLOSE(Scope.CONNECTION),
  /** An error frame of the protocol, then a close frame. */
  ERROR_FRAME(Scope.CONNECTION),
  /** A text message where only binary ones are allowed. */
  TEXT_FRAME(Scope.CONNECTION),
  /** An {@code #info} frame and a frame of a type that nobody knows: both to be passed over. */
  UNKNOWN_FRAME(Scope.CONNECTION);

  /** What a fault spoils. */
  public enum Scope {
    /** One frame, which takes a seq and must not come out of a relay. */
    EVENT,
    /** The connection or what goes over it besides the events: no event may be lost by it. */
    CONNECTION
  }

  private final Scope scope;

  Fault(Scope scope) {
    this.scope = scope;
  }

  public Scope scope() {
    return scope;
  }
}
