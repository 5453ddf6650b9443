package io.gridrelay.node.rig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * The rig sees what it is there for: nodes with a known hole are found out. Each hole is one that a
 * cluster on this grid has unless something is done about it.
 */
@Timeout(600)
@EnabledIfSystemProperty(
    named = "gridrelay.faults",
    matches = ".+",
    disabledReason = "nodes cannot catch up yet")
class PlantedHolesIT {
  private static final Duration LIMIT = Duration.ofSeconds(15);
  private static final int ATTEMPTS = 4;

  /** Longer than a member may be silent before the others go on without it. */
  private static final Duration OUSTED = Duration.ofSeconds(13);

  @Test
  void ownerThatWasFrozenAndGoesOnIsFoundOut() throws IOException {
    List<String> found = plant(PlantedHole.NO_LEASE_CHECK, PlantedHolesIT::freezeSequencer);
    assertThat(found).anyMatch(PlantedHolesIT::isFork);
  }

  @Test
  void blockThatIsPublishedBeforeItsBackupHasItIsFoundOut() throws IOException {
    List<String> found = plant(PlantedHole.WATERMARK_IGNORED, PlantedHolesIT::cutOffAndKill);
    assertThat(found).anyMatch(PlantedHolesIT::isFork);
  }

  @Test
  void retryThatIsNotDeduplicatedIsFoundOut() throws IOException {
    List<String> found =
        plant(
            PlantedHole.RETRY_NOT_DEDUPLICATED,
            (_, run, attempt) -> run.strike(attempt, FaultKind.KILL_OTHER, attempt));
    assertThat(found).anyMatch(what -> what.contains("came before under another number"));
  }

  @Test
  void cursorThatIsSavedBeforeTheAppendIsFoundOut() throws IOException {
    List<String> found =
        plant(
            PlantedHole.CURSOR_BEFORE_APPEND,
            (_, run, attempt) -> run.strike(attempt, FaultKind.KILL_SEQUENCER, attempt));
    assertThat(found).anyMatch(what -> what.startsWith("lost "));
  }

  /** Something that a consumer has got is not what the cluster holds. */
  private static boolean isFork(String what) {
    return what.contains("is in no log") || what.contains("differs") || what.contains("has blocks");
  }

  private static FaultRecord freezeSequencer(Laboratory laboratory, FaultRun run, int attempt) {
    return run.strike(
        attempt,
        FaultKind.FREEZE_SEQUENCER,
        attempt,
        () -> {
          Peer victim = laboratory.sequencing().orElseThrow();
          victim.freeze();
          return new Strike("freeze " + victim, Set.of(victim.number()), OUSTED, victim::thaw);
        });
  }

  /** What its backup has not got dies with it. */
  private static FaultRecord cutOffAndKill(Laboratory laboratory, FaultRun run, int attempt) {
    Network network = laboratory.network().orElseThrow();
    return run.strike(
        attempt,
        FaultKind.KILL_SEQUENCER,
        attempt,
        () -> {
          Peer victim = laboratory.sequencing().orElseThrow();
          laboratory.peers().stream()
              .filter(peer -> peer != victim)
              .forEach(peer -> network.cutBoth(victim.number(), peer.number()));
          Laboratory.pause(Duration.ofSeconds(1));
          victim.kill();
          return new Strike(
              "cut off and kill " + victim,
              Set.of(victim.number()),
              OUSTED,
              () -> {
                network.heal();
                victim.start();
              });
        });
  }

  private interface Experiment {
    FaultRecord on(Laboratory laboratory, FaultRun run, int attempt);
  }

  /** Repeats the experiment until something was found: the holes are open for moments only. */
  private static List<String> plant(PlantedHole hole, Experiment experiment) throws IOException {
    Path directory = Files.createTempDirectory("gridrelay-hole-");
    Path classes = hole.compile(Files.createDirectories(directory.resolve("hole")));
    LaboratoryConfig config =
        LaboratoryConfig.of(directory, 1).withEventsPerSecond(300).withPatches(List.of(classes));
    List<String> found = new ArrayList<>();
    try (Laboratory laboratory = Laboratory.open(config)) {
      assumeThat(laboratory.network()).as("%s", laboratory.problems()).isPresent();
      FaultRun run = new FaultRun(laboratory, directory.resolve("faults.log"), LIMIT);
      for (int attempt = 1; attempt <= ATTEMPTS && found.isEmpty(); attempt++) {
        laboratory.hosts().startTraffic();
        FaultRecord record = experiment.on(laboratory, run, attempt);
        if (record.lost() > 0) {
          found.add("lost " + record.lost());
        }
        found.addAll(run.compare().differences());
        found.addAll(laboratory.audience().report().samples());
      }
    }
    System.out.println(hole + ": " + found.stream().limit(5).toList());
    return found;
  }
}
