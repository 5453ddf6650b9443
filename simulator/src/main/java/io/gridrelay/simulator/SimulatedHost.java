package io.gridrelay.simulator;

import java.net.URI;

/** One PDS host of a {@link SimulatedNetwork}. Thread-safe. */
public interface SimulatedHost {
  /** {@code host:port}. */
  String name();

  /** {@code http://host:port}, as DID documents have it. */
  URI uri();

  /** Highest seq that it has given out, 0 before the first. */
  long lastSeq();

  /** WebSocket connections that are open. */
  int connections();
}
