package io.gridrelay.simulator.truth;

import java.util.List;

/**
 * What an {@link Audience} has found, all its consumers together. Immutable.
 *
 * @param emitted events that were sent
 * @param delivered different messages that came, each counted once per consumer
 * @param repeats messages that came again under the same number: a resume from before them
 * @param duplicates messages that came again under another number
 * @param regressions numbers that did not grow on a connection, or lay before the cursor asked for
 * @param twoMeanings numbers that stood for different bytes, for whichever consumers
 * @param outOfOrder messages that came after one of a later event of the same DID
 * @param unexpected messages that should not have come
 * @param mismatches expected messages with a wrong content
 * @param samples the first complaints, in words
 */
public record AudienceReport(
    long emitted,
    long delivered,
    long repeats,
    long duplicates,
    long regressions,
    long twoMeanings,
    long outOfOrder,
    long unexpected,
    long mismatches,
    List<String> samples) {
  public AudienceReport {
    samples = List.copyOf(samples);
  }

  /** What was found since an earlier report. */
  public AudienceReport since(AudienceReport earlier) {
    return new AudienceReport(
        emitted - earlier.emitted,
        delivered - earlier.delivered,
        repeats - earlier.repeats,
        duplicates - earlier.duplicates,
        regressions - earlier.regressions,
        twoMeanings - earlier.twoMeanings,
        outOfOrder - earlier.outOfOrder,
        unexpected - earlier.unexpected,
        mismatches - earlier.mismatches,
        samples.subList(earlier.samples.size(), samples.size()));
  }

  /** Nothing is wrong, duplicates apart, which a crash may cause. */
  public boolean isSound() {
    return regressions + twoMeanings + outOfOrder + unexpected + mismatches == 0;
  }
}
