package io.gridrelay.node.peer;

import java.time.Duration;

/**
 * How long a peer is waited for. Immutable.
 *
 * @param connect for a connection
 * @param answer for the beginning of an answer
 * @param whole for an answer to the last byte, which may be a block of 64 MB
 */
public record PeerTimes(Duration connect, Duration answer, Duration whole) {
  /** Within a cluster: a frozen peer costs some seconds, a slow network may take its time. */
  public static PeerTimes defaults() {
    return new PeerTimes(Duration.ofSeconds(2), Duration.ofSeconds(5), Duration.ofSeconds(60));
  }
}
