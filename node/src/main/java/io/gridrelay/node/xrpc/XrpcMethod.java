package io.gridrelay.node.xrpc;

/** One query or procedure. Thread-safe; may block. */
public interface XrpcMethod {
  /** The NSID behind {@code /xrpc/}. */
  String nsid();

  /** True for procedures (POST), false for queries (GET). */
  default boolean procedure() {
    return false;
  }

  /**
   * Answers.
   *
   * @throws XrpcException for every error that the client can be told about
   */
  XrpcReply answer(XrpcRequest request);
}
