package io.gridrelay.node.simulated;

import io.gridrelay.simulator.truth.CheckReport;
import java.util.List;

/**
 * What a {@link KillRun} has found.
 *
 * @param kills how often the node was killed
 * @param emitted events of all hosts
 * @param tornTails starts that had to cut something off the log
 * @param startMillis how long each start took, from the process to ready
 * @param unreadable messages that were none
 */
record KillReport(
    int kills,
    long emitted,
    CheckReport firehose,
    CheckReport jetstream,
    int tornTails,
    List<Long> startMillis,
    CursorSweep.Result firehoseCursors,
    CursorSweep.Result jetstreamCursors,
    int unreadable,
    int firehoseConnections,
    int jetstreamConnections) {

  boolean isSound() {
    return firehose.isSound()
        && jetstream.isSound()
        && firehoseCursors.wrong().isEmpty()
        && jetstreamCursors.wrong().isEmpty()
        && unreadable == 0;
  }

  @Override
  public String toString() {
    List<Long> sorted = startMillis.stream().sorted().toList();
    return """
    kills                        %12d
    events emitted               %12d
                                 %12s %12s
    connections                  %12d %12d
    delivered                    %12d %12d
    lost                         %12d %12d
    duplicates, same did+rev     %12d %12d
    duplicates otherwise         %12d %12d
    repeats of the same number   %12d %12d
    seq regressions              %12d %12d
    numbers with two meanings    %12d %12d
    out of order per DID         %12d %12d
    unexpected                   %12d %12d
    cursors tried                %12d %12d
    cursors wrong                %12d %12d
    torn tails repaired          %12d
    start to ready, ms           median %d, worst %d
    %s%s%s%s\
    """
        .formatted(
            kills,
            emitted,
            "firehose",
            "jetstream",
            firehoseConnections,
            jetstreamConnections,
            firehose.delivered(),
            jetstream.delivered(),
            firehose.lost(),
            jetstream.lost(),
            firehose.duplicates(),
            jetstream.duplicates(),
            firehose.duplicatesWithoutRev(),
            jetstream.duplicatesWithoutRev(),
            firehose.repeats(),
            jetstream.repeats(),
            firehose.regressions(),
            jetstream.regressions(),
            firehose.twoMeanings(),
            jetstream.twoMeanings(),
            firehose.outOfOrder(),
            jetstream.outOfOrder(),
            firehose.unexpected(),
            jetstream.unexpected(),
            firehoseCursors.tried(),
            jetstreamCursors.tried(),
            firehoseCursors.wrong().size(),
            jetstreamCursors.wrong().size(),
            tornTails,
            sorted.get(sorted.size() / 2),
            sorted.getLast(),
            String.join("\n", firehose.samples()),
            String.join("\n", jetstream.samples()),
            String.join("\n", firehoseCursors.wrong()),
            String.join("\n", jetstreamCursors.wrong()));
  }
}
