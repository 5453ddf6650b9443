package io.gridrelay.node.rig;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What one fault did, as a line of the run's record. Immutable.
 *
 * @param number in the run, from 1
 * @param seed makes the same fault again: {@code -Dgridrelay.replay=KIND:SEED}
 * @param emitted events that the hosts sent from the fault's beginning to its end
 * @param delivered messages that all consumers together got meanwhile
 * @param lost messages that some consumer did not get within the time limit
 * @param wrong two meanings of a number, regressions, wrong order, unexpected or wrong content,
 *     unreadable, all together
 * @param silenceMillis the longest silence of a consumer of a node that was not hit; -1 if all were
 * @param returnMillis from when the cluster sequenced again to the next event of the consumer that
 *     had lost its node and waited longest; -1 if none had
 * @param recoveryMillis from the end of the fault until all nodes were ready and all consumers had
 *     everything
 * @param restarts nodes that had stopped by themselves and were started again
 * @param isStuck whether the cluster did not recover by itself
 */
record FaultRecord(
    int number,
    FaultKind kind,
    long seed,
    long emitted,
    long delivered,
    long lost,
    long duplicates,
    long regressions,
    long twoMeanings,
    long wrong,
    long silenceMillis,
    long returnMillis,
    long recoveryMillis,
    int restarts,
    boolean isStuck,
    String words) {
  /** Less than such a fault lasts: the others did not wait for its end. */
  private static final long MISERY_MILLIS = 20_000;

  boolean isSound() {
    boolean wentOn = !kind.isOneNodesMisery() || silenceMillis < MISERY_MILLIS;
    return lost + regressions + twoMeanings + wrong == 0 && !isStuck && wentOn;
  }

  /** To make it again. */
  String token() {
    return kind + ":" + seed;
  }

  /** For the file; {@link #parse} reads it. */
  String toLine() {
    return ("fault=%d token=%s emitted=%d delivered=%d lost=%d duplicates=%d regressions=%d"
            + " twoMeanings=%d wrong=%d silence=%d return=%d recovery=%d restarts=%d stuck=%b | %s")
        .formatted(
            number,
            token(),
            emitted,
            delivered,
            lost,
            duplicates,
            regressions,
            twoMeanings,
            wrong,
            silenceMillis,
            returnMillis,
            recoveryMillis,
            restarts,
            isStuck,
            words);
  }

  /** Empty for other lines. */
  static Optional<FaultRecord> parse(String line) {
    if (!line.startsWith("fault=")) {
      return Optional.empty();
    }
    String[] halves = line.split(" \\| ", 2);
    Map<String, String> values = new LinkedHashMap<>();
    for (String pair : halves[0].split(" ")) {
      String[] sides = pair.split("=", 2);
      values.put(sides[0], sides[1]);
    }
    String[] token = values.get("token").split(":");
    return Optional.of(
        new FaultRecord(
            Integer.parseInt(values.get("fault")),
            FaultKind.valueOf(token[0]),
            Long.parseLong(token[1]),
            Long.parseLong(values.get("emitted")),
            Long.parseLong(values.get("delivered")),
            Long.parseLong(values.get("lost")),
            Long.parseLong(values.get("duplicates")),
            Long.parseLong(values.get("regressions")),
            Long.parseLong(values.get("twoMeanings")),
            Long.parseLong(values.get("wrong")),
            Long.parseLong(values.get("silence")),
            Long.parseLong(values.get("return")),
            Long.parseLong(values.get("recovery")),
            Integer.parseInt(values.get("restarts")),
            Boolean.parseBoolean(values.get("stuck")),
            halves[1]));
  }
}
