package io.gridrelay.simulator.truth;

import static java.util.Objects.requireNonNull;

import io.gridrelay.simulator.Fault;

/**
 * An event that was sent and that a relay must not deliver. Immutable.
 *
 * @param fault what is wrong with it
 * @param mayPass whether a relay that is quick or slow may let it through in good faith: what the
 *     old host says after a migration
 */
public record RefusedEvent(
    String host, long upstreamSeq, EventKey key, Fault fault, boolean mayPass) {
  public RefusedEvent {
    requireNonNull(key, "key");
    requireNonNull(fault, "fault");
  }
}
