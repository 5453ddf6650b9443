package io.gridrelay.node.xrpc;

import java.net.URI;

/** A successful answer. */
public sealed interface XrpcReply {
  /** 200 with a JSON document. */
  record Json(String body) implements XrpcReply {}

  /** 302. */
  record Redirect(URI location) implements XrpcReply {}

  /** 200 without a body. */
  record Empty() implements XrpcReply {}
}
