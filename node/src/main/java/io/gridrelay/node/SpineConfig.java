package io.gridrelay.node;

import static java.util.Objects.requireNonNull;

import io.gridrelay.jet.SequencerConfig;
import io.gridrelay.node.cluster.GridConfig;
import io.gridrelay.node.sequence.LeaseTerms;
import java.time.Duration;

/**
 * How events get from the lanes into the log. Immutable.
 *
 * @param syncInterval least time between two syncs of the log: what is younger may be lost by a
 *     power failure, and is then fetched again from the hosts
 * @param seqFloor the first sequence number of a new log
 */
public record SpineConfig(
    GridConfig grid,
    SequencerConfig sequencer,
    LeaseTerms lease,
    Duration syncInterval,
    long seqFloor) {

  public SpineConfig {
    requireNonNull(grid, "grid");
    requireNonNull(lease, "lease");
    requireNonNull(syncInterval, "syncInterval");
    if (sequencer.selfCommitting() != (grid.backups() == 0)) {
      throw new IllegalArgumentException(
          "blocks commit themselves exactly when the Ringbuffer has no backups: selfCommitting=%s backups=%d"
              .formatted(sequencer.selfCommitting(), grid.backups()));
    }
  }

  /** A node that is alone. */
  public static SpineConfig singleNode(String clusterName) {
    return new SpineConfig(
        GridConfig.singleNode(clusterName),
        SequencerConfig.singleNode(),
        LeaseTerms.DEFAULT,
        Duration.ofMillis(20),
        1);
  }
}
