package io.gridrelay.node.lane;

import java.time.Duration;

/**
 * Settings of the lanes.
 *
 * @param workers threads that verify
 * @param parkedPerDid events of one DID that may wait for its document before its host is not read
 *     on
 * @param maxRevAhead how far in the future the rev of a commit may lie
 * @param statusTtl how long the answer of {@code getRepoStatus} about an inactive account is
 *     believed
 */
public record LaneConfig(int workers, int parkedPerDid, Duration maxRevAhead, Duration statusTtl) {

  public LaneConfig {
    if (workers < 1 || parkedPerDid < 1) {
      throw new IllegalArgumentException("workers and parkedPerDid must be positive");
    }
  }

  /** One worker per processor. */
  public static LaneConfig defaults() {
    return new LaneConfig(
        Runtime.getRuntime().availableProcessors(),
        256,
        Duration.ofMinutes(5),
        Duration.ofMinutes(1));
  }

  public LaneConfig withWorkers(int count) {
    return new LaneConfig(count, parkedPerDid, maxRevAhead, statusTtl);
  }
}
