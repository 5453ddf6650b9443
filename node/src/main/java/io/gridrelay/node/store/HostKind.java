package io.gridrelay.node.store;

/** What an upstream host is. */
public enum HostKind {
  /** A PDS: it speaks only for the accounts whose DID documents name it. */
  PDS,
  /** Another relay: it passes on events of all hosts; signatures are checked, authority is not. */
  RELAY
}
