package io.gridrelay.atproto.json;

import io.gridrelay.atproto.AtprotoException;
import io.gridrelay.atproto.Rejection;
import java.util.Locale;

/** A document that is not JSON, or JSON or DRISL that is well formed but not of the data model. */
public final class DataModelException extends AtprotoException {

  private final Reason reason;
  private final String detail;

  DataModelException(Reason reason, String detail) {
    super(reason);
    this.reason = reason;
    this.detail = detail;
  }

  /** The broken rule. */
  public Reason reason() {
    return reason;
  }

  @Override
  public String detail() {
    return detail;
  }

  /** The rules beyond the syntax of either format. */
  public enum Reason implements Rejection.Reason {
    /** Not JSON. */
    MALFORMED,
    /** The outermost value is not an object. */
    TOP_LEVEL,
    /** A number with a fraction. */
    FLOAT,
    /** An integer beyond 64 signed bits. */
    INTEGER_RANGE,
    /** {@code $link} that is not alone, not text or not a CID. */
    LINK,
    /** {@code $bytes} that is not alone, not text or not base64. */
    BYTES,
    /** {@code $type} that is not text or is empty. */
    TYPE,
    /** A blob with a field missing, too many or of the wrong type. */
    BLOB,
    /** Objects and arrays nested deeper than 32. */
    DEPTH,
    /** More items in an object or array, or a longer key, than the data model recommends. */
    SIZE,
    /** Text with a lone surrogate. */
    TEXT;

    private final String label = "data_model_" + name().toLowerCase(Locale.ROOT);

    @Override
    public String label() {
      return label;
    }
  }
}
