package io.gridrelay.node.xrpc;

import java.util.Locale;

/** States of an account as {@code com.atproto.sync.getRepoStatus} names them. */
public enum AccountState {
  ACTIVE,
  TAKENDOWN,
  SUSPENDED,
  DELETED,
  DEACTIVATED,
  DESYNCHRONIZED,
  THROTTLED,
  /** Inactive, and the host gave no reason or one that we do not know. */
  INACTIVE;

  /** The name on the wire, such as {@code takendown}. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
