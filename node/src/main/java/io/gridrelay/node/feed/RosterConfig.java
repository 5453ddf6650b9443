package io.gridrelay.node.feed;

import java.time.Duration;

/**
 * Which hosts strangers may make us subscribe to.
 *
 * @param publicCrawl whether anybody may ask
 * @param maxHosts hosts in all
 * @param newHostsPerDay hosts that strangers may add within 24 hours
 * @param idleAfter a host that sent nothing for so long is shown as idle
 * @param allowPrivateAddresses hosts without TLS, on other ports and on loopback: for development
 * @param refreshInterval how often the list of the cluster is read, besides following its news
 */
public record RosterConfig(
    boolean publicCrawl,
    int maxHosts,
    int newHostsPerDay,
    Duration idleAfter,
    boolean allowPrivateAddresses,
    Duration refreshInterval) {

  public static RosterConfig defaults() {
    return new RosterConfig(true, 20_000, 50, Duration.ofDays(7), false, Duration.ofSeconds(15));
  }
}
