package io.gridrelay.benchmarks.cluster;

import io.gridrelay.simulator.traffic.TrafficAccount;
import io.gridrelay.simulator.traffic.TrafficFile;
import io.gridrelay.simulator.traffic.TrafficSpec;
import java.util.HashMap;
import java.util.Map;

/**
 * Which event of a traffic file a consumer has before it: no two commits have the same moment in
 * their rev. Immutable.
 */
final class EventNumbers {
  private static final int CLOCK_BITS = 10;

  private final Map<String, Integer> hosts = new HashMap<>();
  private final long firstMicros;
  private final long stepMicros;

  EventNumbers(TrafficSpec spec, TrafficFile traffic) {
    for (TrafficAccount account : traffic.accounts()) {
      hosts.put(account.did(), account.host());
    }
    firstMicros = spec.beginning().getEpochSecond() * 1_000_000;
    stepMicros = 1_000_000L / spec.eventsPerSecond();
  }

  /** Place of an event in the file, by its rev as a TID's value. */
  int of(long rev) {
    return Math.toIntExact(((rev >>> CLOCK_BITS) - firstMicros) / stepMicros);
  }

  /** Number of an account's host; -1 if nobody knows it. */
  int hostOf(String did) {
    return hosts.getOrDefault(did, -1);
  }
}
