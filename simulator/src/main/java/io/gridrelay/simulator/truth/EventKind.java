package io.gridrelay.simulator.truth;

/** The kinds of events that a relay passes on. */
public enum EventKind {
  COMMIT,
  SYNC,
  IDENTITY,
  ACCOUNT
}
