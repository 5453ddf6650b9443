package io.gridrelay.atproto.car;

import io.gridrelay.atproto.AtprotoException;
import io.gridrelay.atproto.Rejection;
import java.util.Locale;

/** Bytes that are not an acceptable archive. */
public final class CarException extends AtprotoException {

  private final Reason reason;
  private final int position;
  private final String cause;

  CarException(Reason reason, int position) {
    this(reason, position, "");
  }

  CarException(Reason reason, int position, String cause) {
    super(reason);
    this.reason = reason;
    this.position = position;
    this.cause = cause;
  }

  /** The broken rule. */
  public Reason reason() {
    return reason;
  }

  @Override
  public String detail() {
    return "at byte " + position + (cause.isEmpty() ? "" : ", " + cause);
  }

  /** What can be wrong with an archive. */
  public enum Reason implements Rejection.Reason {
    /** It ends within a length, a header or a block. */
    TRUNCATED,
    /** A length is not a varint in its shortest form, or is zero. */
    MALFORMED_LENGTH,
    /** The header is not a map with version and roots. */
    MALFORMED_HEADER,
    /** A version other than 1. */
    UNSUPPORTED_VERSION,
    /** A block does not begin with a CID of version 1. */
    MALFORMED_CID,
    /**
     * The CID of a block names another hash function than SHA-256, so nobody here can verify it.
     */
    UNSUPPORTED_HASH,
    /** The data of a block do not have the digest that its CID says. */
    HASH_MISMATCH,
    /** More bytes than allowed. */
    TOO_LARGE,
    /** More blocks than allowed. */
    TOO_MANY_BLOCKS;

    private final String label = "car_" + name().toLowerCase(Locale.ROOT);

    @Override
    public String label() {
      return label;
    }
  }
}
