package io.gridrelay.node.rig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * The rig sees what it is there for: nodes with a known hole are found out, by what the hole does
 * and not by something else, and nodes without it pass the same experiments. Each hole is one that
 * a cluster on this grid has unless something is done about it.
 */
@Timeout(1800)
@EnabledIfSystemProperty(
    named = "gridrelay.holes",
    matches = "true",
    disabledReason = "takes minutes: -Dgridrelay.holes=true")
class PlantedHolesIT {
  private static final int ATTEMPTS = 3;
  private static final int MOST_SHOWN = 50;

  @Test
  void ownerThatWasFrozenAndGoesOnIsFoundOut() throws IOException {
    assertThat(plant(PlantedHole.NO_LEASE_CHECK, Experiment.FREEZE_SEQUENCER))
        .anyMatch(PlantedHolesIT::isInNoLog);
  }

  @Test
  void blockThatIsPublishedBeforeItsBackupHasItIsFoundOut() throws IOException {
    assertThat(plant(PlantedHole.WATERMARK_IGNORED, Experiment.CUT_OFF_AND_KILL_SEQUENCER))
        .anyMatch(PlantedHolesIT::isInNoLog);
  }

  @Test
  void retryThatIsNotDeduplicatedIsFoundOut() throws IOException {
    assertThat(plant(PlantedHole.RETRY_NOT_DEDUPLICATED, Experiment.KILL_OTHER))
        .anyMatch(PlantedHolesIT::isRepeat);
  }

  @Test
  void cursorThatIsSavedBeforeTheAppendIsFoundOut() throws IOException {
    assertThat(plant(PlantedHole.CURSOR_BEFORE_APPEND, Experiment.KILL_SEQUENCER))
        .anyMatch(PlantedHolesIT::isLoss);
  }

  @Test
  void nodesWithoutAHolePassAllExperiments() throws IOException {
    Path directory = Files.createTempDirectory("gridrelay-no-hole-");
    try (Bench bench = Bench.open(directory, null)) {
      for (Experiment experiment : Experiment.values()) {
        if (!bench.problem(experiment).isEmpty()) {
          System.out.println("skipped: " + experiment + ": " + bench.problem(experiment));
          continue;
        }
        assertThat(bench.find(experiment)).as("%s", experiment).isEmpty();
      }
    }
  }

  /** A consumer has something that the cluster does not hold. */
  private static boolean isInNoLog(String finding) {
    return finding.contains("was received and is in no log");
  }

  private static boolean isRepeat(String finding) {
    return finding.contains("came before under another number");
  }

  private static boolean isLoss(String finding) {
    return finding.startsWith(Bench.LOST);
  }

  /** Repeats the experiment until something was found: the holes are open for moments only. */
  private static List<String> plant(PlantedHole hole, Experiment experiment) throws IOException {
    Path directory = Files.createTempDirectory("gridrelay-hole-");
    List<String> found = new ArrayList<>();
    try (Bench bench = Bench.open(directory, hole)) {
      assumeThat(bench.problem(experiment)).as("what does not permit it").isEmpty();
      for (int attempt = 1; attempt <= ATTEMPTS && found.isEmpty(); attempt++) {
        found.addAll(bench.find(experiment));
        System.out.println(hole + ", attempt " + attempt + ":");
        found.stream().limit(MOST_SHOWN).forEach(what -> System.out.println("  " + what));
      }
    }
    return found;
  }
}
