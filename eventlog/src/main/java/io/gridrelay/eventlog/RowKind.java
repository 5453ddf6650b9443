package io.gridrelay.eventlog;

/**
 * What one sequence number stands for. The codes are stored on disk and never change. Immutable.
 */
public enum RowKind {
  /** A record was created. */
  CREATE(0),
  /** A record was updated. */
  UPDATE(1),
  /** A record was deleted. */
  DELETE(2),
  /** A commit without operations. */
  COMMIT(3),
  /** A {@code #identity} event. */
  IDENTITY(4),
  /** An {@code #account} event. */
  ACCOUNT(5),
  /** A {@code #sync} event. */
  SYNC(6);

  private static final RowKind[] BY_CODE = values();

  private final byte code;

  RowKind(int code) {
    this.code = (byte) code;
  }

  /** The stored code. */
  public byte code() {
    return code;
  }

  /** Whether the row is one operation of a commit, and so has a collection. */
  public boolean isOperation() {
    return code <= 2;
  }

  /** Whether the row belongs to a {@code #commit} event. */
  public boolean isCommit() {
    return code <= 3;
  }

  /**
   * The kind with this stored code.
   *
   * @throws IllegalArgumentException if no kind has it
   */
  public static RowKind ofCode(int code) {
    if (!isCode(code)) {
      throw new IllegalArgumentException("row kind " + code + " is not one of 0 to 6");
    }
    return BY_CODE[code];
  }

  static boolean isCode(int code) {
    return code >= 0 && code < BY_CODE.length;
  }
}
