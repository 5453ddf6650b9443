package io.gridrelay.node.simulated;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * A node that is killed at random moments loses nothing and gives no number twice.
 *
 * <p>The long run, which takes about ten minutes:
 *
 * <pre>
 * mvn -B -pl node -am verify -Dit.test=KillIT -Dtest=None -Dsurefire.failIfNoSpecifiedTests=false \
 *   -Dfailsafe.failIfNoSpecifiedTests=false -Dgridrelay.kills=100 -Dgridrelay.seed=7
 * </pre>
 */
class KillIT {
  private static final int KILLS = Integer.getInteger("gridrelay.kills", 4);
  private static final int EVENTS_PER_SECOND = Integer.getInteger("gridrelay.rate", 500);
  private static final long SEED = Long.getLong("gridrelay.seed", 1);

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private Path directory;

  @Test
  @Timeout(3600)
  void losesNothingAndGivesNoNumberTwiceWhenKilledUnderLoad() throws Exception {
    KillReport report = new KillRun(directory, KILLS, EVENTS_PER_SECOND, SEED).run();
    System.out.println(report);
    assertThat(report.emitted()).as("there was a load").isGreaterThan(100L * KILLS);
    assertThat(report.firehoseConnections()).as("consumers were cut off").isGreaterThan(KILLS);
    assertThat(report.jetstream().repeats()).as("and resumed with a cursor").isPositive();
    assertThat(report.isSound()).as("%s", report).isTrue();
    assertThat(report.firehose().duplicatesWithoutRev()).as("%s", report).isZero();
  }
}
