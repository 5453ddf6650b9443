package io.gridrelay.atproto.cbor;

import io.gridrelay.atproto.AtprotoException;
import io.gridrelay.atproto.Rejection;
import java.util.Locale;

/** Bytes that are not DRISL, or a value that DRISL cannot express. */
public final class CborException extends AtprotoException {

  private final Reason reason;
  private final int position;

  /**
   * @param position the offset in the buffer where the broken rule showed
   */
  public CborException(Reason reason, int position) {
    super(reason);
    this.reason = reason;
    this.position = position;
  }

  /** The broken rule. */
  public Reason reason() {
    return reason;
  }

  /** The offset in the buffer where the broken rule showed. */
  public int position() {
    return position;
  }

  @Override
  public String detail() {
    return "at byte " + position;
  }

  /** The rules of DRISL. */
  public enum Reason implements Rejection.Reason {
    /** The value goes on beyond the end of the data. */
    TRUNCATED,
    /** An integer or a length is not in its shortest form. */
    NOT_SHORTEST,
    /** A string, array or map without a length, or a break. */
    INDEFINITE_LENGTH,
    /** An integer that does not fit into 64 signed bits. */
    INTEGER_RANGE,
    /** A float of any width; the data model has none. */
    FLOAT,
    /** Undefined or a simple value other than false, true and null. */
    SIMPLE_VALUE,
    /** A reserved initial byte. */
    RESERVED,
    /** A tag other than 42. */
    TAG,
    /** Tag 42 around something that is not 0x00 and a CID. */
    LINK,
    /** A map key that is not text. */
    KEY_TYPE,
    /** A key that does not come after the one before it: unsorted or twice. */
    KEY_ORDER,
    /** A key longer than allowed. */
    KEY_LENGTH,
    /** Text that is not UTF-8. */
    UTF8,
    /** Containers nested deeper than allowed. */
    DEPTH,
    /** A container with more items than allowed. */
    ITEM_COUNT,
    /** Something follows the value. */
    TRAILING_BYTES,
    /** Well formed, but not of the type that belongs here. */
    UNEXPECTED_TYPE;

    private final String label = "cbor_" + name().toLowerCase(Locale.ROOT);

    @Override
    public String label() {
      return label;
    }
  }
}
