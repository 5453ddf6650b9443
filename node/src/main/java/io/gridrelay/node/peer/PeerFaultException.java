package io.gridrelay.node.peer;

import java.util.Locale;

/** A peer did not give what it should have: ask another one. */
final class PeerFaultException extends Exception {
  private static final long serialVersionUID = 1;

  /** What kind of fault. */
  enum Kind {
    /** It did not answer, or not in time. */
    UNREACHABLE,
    /** It answered, but not to the question. */
    REFUSED,
    /** It answered something that can not be true. */
    DAMAGED;

    /** The name in metrics. */
    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final Kind kind;

  private PeerFaultException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  static PeerFaultException unreachable(String message) {
    return new PeerFaultException(Kind.UNREACHABLE, message);
  }

  static PeerFaultException refused(String message) {
    return new PeerFaultException(Kind.REFUSED, message);
  }

  static PeerFaultException damaged(String message) {
    return new PeerFaultException(Kind.DAMAGED, message);
  }

  Kind kind() {
    return kind;
  }
}
