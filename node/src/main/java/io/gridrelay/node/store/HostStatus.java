package io.gridrelay.node.store;

/** State of an upstream host, with the names of {@code com.atproto.sync.defs#hostStatus}. */
public enum HostStatus {
  ACTIVE,
  IDLE,
  OFFLINE,
  THROTTLED,
  BANNED
}
