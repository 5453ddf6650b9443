package io.gridrelay.jet;

/**
 * The kinds of events that a host may send us and that we pass on. The codes are part of a
 * serialized form.
 */
public enum EventKind {
  COMMIT(0),
  SYNC(1),
  IDENTITY(2),
  ACCOUNT(3);

  private static final EventKind[] BY_CODE = values();

  private final byte code;

  EventKind(int code) {
    this.code = (byte) code;
  }

  byte code() {
    return code;
  }

  static EventKind ofCode(int code) {
    return BY_CODE[code];
  }
}
