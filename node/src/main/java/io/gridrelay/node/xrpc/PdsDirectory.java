package io.gridrelay.node.xrpc;

import io.gridrelay.atproto.syntax.Did;
import java.net.URI;
import java.util.Optional;

/** Where accounts live. Thread-safe; may block for a DID resolution with its own time-outs. */
@FunctionalInterface
public interface PdsDirectory {
  /** The PDS in the account's DID document; empty when there is none or it does not resolve. */
  Optional<URI> pds(Did did);
}
