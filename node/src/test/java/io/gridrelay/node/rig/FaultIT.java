package io.gridrelay.node.rig;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Whatever happens to the nodes of a cluster, their network, clocks, disks and database: consumers
 * that resume by cursor get every event, in order, under numbers that never denote two things.
 *
 * <p>The long run, which takes about an hour and goes on where it was if it is started again:
 *
 * <pre>
 * mvn -B -pl node -am verify -Dit.test=FaultIT -Dtest=None -Dsurefire.failIfNoSpecifiedTests=false \
 *   -Dfailsafe.failIfNoSpecifiedTests=false -Dgridrelay.faults=300 -Dgridrelay.seed=7
 * </pre>
 *
 * One fault again: {@code -Dgridrelay.replay=KIND:SEED,...} with what its line says.
 */
class FaultIT {
  @Test
  @Timeout(4 * 3600)
  void consumersNoticeNoMoreThanAReconnect() throws Exception {
    assertThat(FaultCommand.run()).isEmpty();
  }
}
