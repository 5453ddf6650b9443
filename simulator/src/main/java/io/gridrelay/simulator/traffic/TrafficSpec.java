package io.gridrelay.simulator.traffic;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * What a set of pre-signed traffic is made of. Immutable; the same specification gives the same
 * set.
 *
 * @param hosts accounts are spread evenly over them
 * @param events commits of all accounts together; at least one per account where there are enough
 * @param recordsPerAccount records in each repository before its first event
 * @param p256Share share of accounts with a P-256 key, 0 to 1
 * @param beginning moment of the first commit; the last must not lie in the future of the relay
 * @param eventsPerSecond how far apart the commits' revs are
 */
public record TrafficSpec(
    long seed,
    int hosts,
    int accounts,
    int events,
    int recordsPerAccount,
    double p256Share,
    Instant beginning,
    int eventsPerSecond) {
  private static final int MOST_PER_SECOND = 4_000;

  public TrafficSpec {
    require(hosts > 0 && hosts < 1 << 16, "hosts", hosts, "1 to 65535");
    require(accounts >= hosts, "accounts", accounts, "at least one per host");
    require(events > 0, "events", events, "1 or more");
    require(recordsPerAccount >= 0, "recordsPerAccount", recordsPerAccount, "0 or more");
    require(p256Share >= 0 && p256Share <= 1, "p256Share", p256Share, "0 to 1");
    require(
        eventsPerSecond > 0 && eventsPerSecond <= MOST_PER_SECOND,
        "eventsPerSecond",
        eventsPerSecond,
        "1 to " + MOST_PER_SECOND);
    requireNonNull(beginning, "beginning");
  }

  /** Events of the live network's size, a tenth of the accounts with P-256 keys. */
  public static TrafficSpec of(long seed, int hosts, int accounts, int events) {
    return new TrafficSpec(
        seed, hosts, accounts, events, 550, 0.1, Instant.parse("2026-01-01T00:00:00Z"), 2_000);
  }

  long microsOf(int event) {
    return beginning.getEpochSecond() * 1_000_000 + event * (1_000_000L / eventsPerSecond);
  }

  private static void require(boolean holds, String name, Object value, String allowed) {
    if (!holds) {
      throw new IllegalArgumentException(name + " is " + value + ", allowed is " + allowed);
    }
  }
}
