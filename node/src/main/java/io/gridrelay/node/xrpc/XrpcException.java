package io.gridrelay.node.xrpc;

import static java.util.Objects.requireNonNull;

/**
 * An answer of XRPC that is an error: an HTTP status, a name for programs and a text for people.
 */
public final class XrpcException extends RuntimeException {
  private final int status;
  private final String error;

  public XrpcException(int status, String error, String message) {
    super(requireNonNull(message), null, false, false);
    this.status = status;
    this.error = requireNonNull(error);
  }

  /** Parameters or body are not what the lexicon says. */
  public static XrpcException badRequest(String message) {
    return new XrpcException(400, "InvalidRequest", message);
  }

  /** The HTTP status. */
  public int status() {
    return status;
  }

  /** The name of the error. */
  public String error() {
    return error;
  }

  /** The text of the error. */
  public String text() {
    return String.valueOf(getMessage());
  }
}
