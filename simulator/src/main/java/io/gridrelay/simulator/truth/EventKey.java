package io.gridrelay.simulator.truth;

import static java.util.Objects.requireNonNull;

/**
 * What makes an event the same event on every wire and after every restart. Immutable.
 *
 * @param mark the rev, or the {@code time} of an event that has none: simulated accounts never have
 *     two events of the same moment
 */
public record EventKey(String did, EventKind kind, String mark) {
  public EventKey {
    requireNonNull(did, "did");
    requireNonNull(kind, "kind");
    requireNonNull(mark, "mark");
  }

  @Override
  public String toString() {
    return kind + " " + did + " " + mark;
  }
}
