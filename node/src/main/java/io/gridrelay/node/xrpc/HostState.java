package io.gridrelay.node.xrpc;

import java.util.Locale;

/** States of an upstream host as {@code com.atproto.sync.defs#hostStatus} names them. */
public enum HostState {
  ACTIVE,
  IDLE,
  OFFLINE,
  THROTTLED,
  BANNED;

  /** The name on the wire, such as {@code active}. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
