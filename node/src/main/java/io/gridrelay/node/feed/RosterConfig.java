package io.gridrelay.node.feed;

/**
 * Which hosts strangers may make us subscribe to.
 *
 * @param publicCrawl whether anybody may ask
 * @param maxHosts hosts in all
 * @param newHostsPerDay hosts that strangers may add within 24 hours
 * @param allowPrivateAddresses hosts without TLS, on other ports and on loopback: for development
 */
public record RosterConfig(
    boolean publicCrawl, int maxHosts, int newHostsPerDay, boolean allowPrivateAddresses) {

  public static RosterConfig defaults() {
    return new RosterConfig(true, 20_000, 50, false);
  }
}
