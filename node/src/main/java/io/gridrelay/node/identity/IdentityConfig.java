package io.gridrelay.node.identity;

import java.net.URI;
import java.time.Duration;

/**
 * Settings of the {@link IdentityDirectory}.
 *
 * @param plc URL of the PLC directory
 * @param cacheSize documents kept, the least recently used go first
 * @param foundTtl how long a document is believed; #identity events and failed signatures renew it
 *     earlier
 * @param missingTtl how long "there is none" is believed
 * @param unavailableTtl how long nobody asks again after all attempts failed
 * @param patience how long attempts go on while the directory or host is away; the DID's events
 *     wait
 * @param allowPrivateAddresses did:web with ports and over plain http, for development
 */
public record IdentityConfig(
    URI plc,
    int cacheSize,
    Duration foundTtl,
    Duration missingTtl,
    Duration unavailableTtl,
    Duration patience,
    boolean allowPrivateAddresses) {

  public IdentityConfig {
    if (cacheSize < 1) {
      throw new IllegalArgumentException("cacheSize must be positive: " + cacheSize);
    }
  }

  public static IdentityConfig defaults(URI plc) {
    return new IdentityConfig(
        plc,
        250_000,
        Duration.ofHours(24),
        Duration.ofMinutes(2),
        Duration.ofSeconds(15),
        Duration.ofSeconds(30),
        false);
  }

  public IdentityConfig withPrivateAddresses(boolean allowed) {
    return new IdentityConfig(
        plc, cacheSize, foundTtl, missingTtl, unavailableTtl, patience, allowed);
  }

  public IdentityConfig withPatience(Duration longest) {
    return new IdentityConfig(
        plc, cacheSize, foundTtl, missingTtl, unavailableTtl, longest, allowPrivateAddresses);
  }

  public IdentityConfig withCache(int size, Duration found, Duration missing) {
    return new IdentityConfig(
        plc, size, found, missing, unavailableTtl, patience, allowPrivateAddresses);
  }
}
