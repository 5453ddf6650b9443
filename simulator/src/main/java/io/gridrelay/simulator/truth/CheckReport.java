package io.gridrelay.simulator.truth;

import java.util.List;

/**
 * What a {@link Checker} has found. Immutable.
 *
 * @param expected messages that should have come
 * @param delivered different messages that came
 * @param lost messages that should have come and did not
 * @param repeats messages that came again under the same number: a resume from before them
 * @param duplicates events with a rev, or operations of them, that came again under another number
 * @param duplicatesWithoutRev the same for events without a rev
 * @param regressions numbers that did not grow on a connection, or lay before the cursor asked for
 * @param twoMeanings numbers that stood for two different messages
 * @param outOfOrder messages that came after a later one of the same DID
 * @param unexpected messages that should not have come
 * @param mismatches expected messages with a wrong content
 * @param samples the first few complaints, in words
 */
public record CheckReport(
    long expected,
    long delivered,
    long lost,
    long repeats,
    long duplicates,
    long duplicatesWithoutRev,
    long regressions,
    long twoMeanings,
    long outOfOrder,
    long unexpected,
    long mismatches,
    List<String> samples) {
  public CheckReport {
    samples = List.copyOf(samples);
  }

  /** Nothing is wrong, duplicates apart, which a crash may cause. */
  public boolean isSound() {
    return lost + regressions + twoMeanings + outOfOrder + unexpected + mismatches == 0;
  }

  /** Nothing is wrong, and nothing came twice. */
  public boolean isClean() {
    return isSound() && duplicates + duplicatesWithoutRev == 0;
  }

  @Override
  public String toString() {
    return """
    expected %d, delivered %d, lost %d, repeats %d, duplicates %d (without rev %d), \
    regressions %d, two meanings %d, out of order %d, unexpected %d, mismatches %d%s\
    """
        .formatted(
            expected,
            delivered,
            lost,
            repeats,
            duplicates,
            duplicatesWithoutRev,
            regressions,
            twoMeanings,
            outOfOrder,
            unexpected,
            mismatches,
            samples.isEmpty() ? "" : "\n  " + String.join("\n  ", samples));
  }
}
