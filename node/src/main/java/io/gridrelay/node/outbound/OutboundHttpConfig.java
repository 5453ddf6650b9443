package io.gridrelay.node.outbound;

import java.time.Duration;
import java.util.Set;

/**
 * Limits of {@link OutboundHttp}.
 *
 * @param timeout for a whole exchange: name, connect, TLS, request, answer; redirects included
 * @param maxAnswerBytes larger answers fail
 * @param maxRedirects each is checked like the first URL
 * @param connectionsPerOrigin requests in flight to one origin; the rest waits
 * @param waitingPerOrigin requests that may wait for a connection to one origin; more fail with
 *     BUSY
 * @param maxConnections open connections in all
 * @param allowPrivateAddresses opens plain http, any port, loopback and private networks: for
 *     development
 * @param trustedOrigins {@code scheme://host[:port]} named by the operator, never refused (the PLC
 *     directory)
 */
public record OutboundHttpConfig(
    Duration timeout,
    int maxAnswerBytes,
    int maxRedirects,
    int connectionsPerOrigin,
    int waitingPerOrigin,
    int maxConnections,
    boolean allowPrivateAddresses,
    Set<String> trustedOrigins) {

  public OutboundHttpConfig {
    if (timeout.isNegative() || timeout.isZero()) {
      throw new IllegalArgumentException("timeout must be positive: " + timeout);
    }
    if (maxAnswerBytes < 1
        || maxRedirects < 0
        || connectionsPerOrigin < 1
        || waitingPerOrigin < 0
        || maxConnections < 1) {
      throw new IllegalArgumentException("limits must be positive");
    }
    trustedOrigins = Set.copyOf(trustedOrigins);
  }

  /** What a node uses unless told otherwise. */
  public static OutboundHttpConfig defaults() {
    return new OutboundHttpConfig(
        Duration.ofSeconds(10), 512 * 1024, 3, 32, 16_384, 512, false, Set.of());
  }

  public OutboundHttpConfig withPrivateAddresses(boolean allowed) {
    return new OutboundHttpConfig(
        timeout,
        maxAnswerBytes,
        maxRedirects,
        connectionsPerOrigin,
        waitingPerOrigin,
        maxConnections,
        allowed,
        trustedOrigins);
  }

  public OutboundHttpConfig withTrustedOrigins(Set<String> origins) {
    return new OutboundHttpConfig(
        timeout,
        maxAnswerBytes,
        maxRedirects,
        connectionsPerOrigin,
        waitingPerOrigin,
        maxConnections,
        allowPrivateAddresses,
        origins);
  }

  public OutboundHttpConfig withTimeout(Duration newTimeout) {
    return new OutboundHttpConfig(
        newTimeout,
        maxAnswerBytes,
        maxRedirects,
        connectionsPerOrigin,
        waitingPerOrigin,
        maxConnections,
        allowPrivateAddresses,
        trustedOrigins);
  }

  public OutboundHttpConfig withMaxAnswerBytes(int bytes) {
    return new OutboundHttpConfig(
        timeout,
        bytes,
        maxRedirects,
        connectionsPerOrigin,
        waitingPerOrigin,
        maxConnections,
        allowPrivateAddresses,
        trustedOrigins);
  }
}
