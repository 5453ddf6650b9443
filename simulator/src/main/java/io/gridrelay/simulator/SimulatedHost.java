package io.gridrelay.simulator;

import java.net.URI;
import java.time.Duration;

/** One PDS host of a {@link SimulatedNetwork}, and the ways to make it misbehave. Thread-safe. */
public interface SimulatedHost {
  /** {@code host:port}. */
  String name();

  /** {@code http://host:port}, as DID documents have it. */
  URI uri();

  /** Highest seq that it has given out, 0 before the first. */
  long lastSeq();

  /** Events that it has sent so far, faulty ones included. */
  long emittedEvents();

  /** WebSocket connections that are open. */
  int connections();

  /** When it misbehaves while events are emitted; {@link FaultPlan#none} ends it. */
  void faults(FaultPlan plan);

  /** Sends nothing for this long, on connections that stay open. */
  void silence(Duration duration);

  /** Slows every connection down to this many bytes per second; 0 ends it. */
  void limitBytesPerSecond(long bytes);

  /**
   * Whether the answer to the handshake goes out before a backlog. Default is no: both leave in one
   * packet, which some WebSocket clients do not survive.
   */
  void handshakeAlone(boolean alone);

  /** Cuts all connections without a close frame; new ones are accepted. */
  void cutConnections();

  /**
   * Forgets its events and counts from 1 again, as a host does that was set up anew from a backup
   * of its accounts. Connections end; a cursor from before is answered with {@code FutureCursor}
   * until the count has reached it.
   */
  void resetSeq();
}
