package io.gridrelay.node.sequence;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * The terms of the lease; all nodes of a cluster must use the same. Immutable.
 *
 * @param term a watcher takes over when it has seen no sign of life for so long, on its own clock
 * @param margin the holder stops so much earlier than that, on its own clock; it must cover how
 *     much faster the watcher's clock may run during one term
 * @param renewal time between two renewals
 * @param seqBlock how many sequence numbers are reserved ahead; so many may be skipped after a
 *     crash
 * @param timeAhead how far ahead of the clock {@code time_us} is reserved; must outlast a renewal
 */
public record LeaseTerms(
    Duration term, Duration margin, Duration renewal, long seqBlock, Duration timeAhead) {

  /** What a node uses unless told otherwise. */
  public static final LeaseTerms DEFAULT =
      new LeaseTerms(
          Duration.ofSeconds(5),
          Duration.ofMillis(1500),
          Duration.ofSeconds(1),
          100_000,
          Duration.ofSeconds(5));

  public LeaseTerms {
    requireNonNull(timeAhead, "timeAhead");
    if (margin.isNegative()
        || renewal.isNegative()
        || renewal.isZero()
        || renewal.multipliedBy(2).plus(margin).compareTo(term) > 0) {
      throw new IllegalArgumentException(
          "lease term %s is too short for margin %s and two renewals of %s"
              .formatted(term, margin, renewal));
    }
    if (seqBlock <= 0 || timeAhead.compareTo(renewal) <= 0) {
      throw new IllegalArgumentException(
          "seqBlock=%d and timeAhead=%s must be positive and outlast a renewal"
              .formatted(seqBlock, timeAhead));
    }
  }
}
