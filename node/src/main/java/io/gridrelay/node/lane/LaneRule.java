package io.gridrelay.node.lane;

import io.gridrelay.atproto.Rejection;

/**
 * The rules that take more than the event itself to apply: who sent it, whose it is, and whether
 * that account may speak. With {@link io.gridrelay.atproto.repo.Rule} they are the validation list
 * of a relay. The label of each is a metric label and a key of configuration: do not rename.
 */
public enum LaneRule implements Rejection.Reason {
  /** The DID document names another host as PDS; asked of upstreams of kind pds. */
  HOST_MISMATCH,
  /** The DID has no document. */
  IDENTITY_NOT_FOUND,
  /** The DID's method is not one of the network's. */
  IDENTITY_UNSUPPORTED,
  /** What was found is no document of this DID. */
  IDENTITY_INVALID,
  /** Nobody could be asked for the document as long as our patience lasted. */
  IDENTITY_UNAVAILABLE,
  /** The document has no signing key that can be used. */
  SIGNING_KEY_MISSING,
  /** The account is not active, its host says so itself. */
  ACCOUNT_INACTIVE,
  /** Our operator has taken the account down. */
  ACCOUNT_BLOCKED,
  /** An account status that the protocol does not know. */
  BAD_STATUS,
  /** A handle that is none. */
  BAD_HANDLE
}
