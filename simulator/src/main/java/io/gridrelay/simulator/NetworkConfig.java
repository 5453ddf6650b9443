package io.gridrelay.simulator;

import static java.util.Objects.requireNonNull;

import java.net.InetAddress;
import java.time.InstantSource;

/**
 * Settings of a {@link SimulatedNetwork}; made by its builder, which documents them.
 *
 * @param listen address that all servers listen on
 * @param plcPort port of the PLC directory, 0 for any free one
 * @param firstHostPort port of the first PDS host, the others follow; 0 for any free ones
 */
record NetworkConfig(
    long seed,
    int hosts,
    int accounts,
    int recordsPerAccount,
    double p256Share,
    double eventsPerSecond,
    int historyEvents,
    InetAddress listen,
    int plcPort,
    int firstHostPort,
    TrafficMix mix,
    InstantSource clock) {

  NetworkConfig {
    require(hosts > 0, "hosts", hosts, "1 or more");
    require(accounts >= hosts, "accounts", accounts, "at least one per host");
    require(recordsPerAccount >= 0, "recordsPerAccount", recordsPerAccount, "0 or more");
    require(p256Share >= 0 && p256Share <= 1, "p256Share", p256Share, "0 to 1");
    require(eventsPerSecond > 0, "eventsPerSecond", eventsPerSecond, "above 0");
    require(historyEvents > 0, "historyEvents", historyEvents, "1 or more");
    require(plcPort >= 0 && plcPort < 1 << 16, "plcPort", plcPort, "0 to 65535");
    require(
        firstHostPort >= 0 && firstHostPort + hosts <= 1 << 16,
        "firstHostPort",
        firstHostPort,
        "0 to 65535, with room for all hosts");
    requireNonNull(listen, "listen");
    requireNonNull(mix, "mix");
    requireNonNull(clock, "clock");
  }

  private static void require(boolean holds, String name, Object value, String allowed) {
    if (!holds) {
      throw new IllegalArgumentException(name + " is " + value + ", allowed is " + allowed);
    }
  }
}
