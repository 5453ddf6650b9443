package io.gridrelay.node.rig;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * Runs faults by system properties, for {@link FaultIT} and, without a build in between, from the
 * command line:
 *
 * <pre>
 * java -Xmx4g -Dgridrelay.faults=300 -Dgridrelay.seed=7 -Dgridrelay.record=faults.log -cp \
 *   'node/target/test-classes:node/target/gridrelay-node.jar:node/target/lib/*' \
 *   io.gridrelay.node.rig.FaultCommand
 * </pre>
 */
final class FaultCommand {
  private static final long SEED = Long.getLong("gridrelay.seed", 1);
  private static final String REPLAY = System.getProperty("gridrelay.replay", "");
  private static final String KINDS = System.getProperty("gridrelay.kinds", "");
  private static final List<FaultKind> SHORT =
      List.of(
          FaultKind.KILL_SEQUENCER,
          FaultKind.CUT_SEQUENCER,
          FaultKind.FREEZE_OTHER,
          FaultKind.DATABASE_KILLED,
          FaultKind.LEAVE);

  /** What a consumer does not have by then, though all nodes are ready, counts as lost. */
  private static final Duration LIMIT = Duration.ofMinutes(1);

  /** In a build, beside whatever else the machine does: no more than it can bear. */
  private static final Duration SHORT_LIMIT = Duration.ofMinutes(3);

  private static final int RATE = 200;
  private static final int SHORT_RATE = 100;

  private FaultCommand() {}

  public static void main(String[] arguments) throws IOException {
    String failures = run();
    System.out.println(failures);
    System.exit(failures.isEmpty() ? 0 : 1);
  }

  /** Prints the table; returns what is wrong, empty if nothing is. */
  static String run() throws IOException {
    Path directory = Files.createTempDirectory("gridrelay-faults-");
    Path record =
        Path.of(System.getProperty("gridrelay.record", directory.resolve("faults.log") + ""));
    LaboratoryConfig config = LaboratoryConfig.of(directory, SEED).withEventsPerSecond(rate());
    if (!isShort()) {
      config = config.trained();
    }
    System.out.println("everything is kept in " + directory);
    try (Laboratory laboratory = Laboratory.open(config)) {
      laboratory.hosts().startTraffic();
      FaultRun run = new FaultRun(laboratory, record, isShort() ? SHORT_LIMIT : LIMIT);
      if (REPLAY.isEmpty()) {
        run.run(faults(), kinds(), SEED);
      } else {
        replay(run);
      }
      LogComparison.Result logs = run.compare();
      System.out.println(run.table().toMarkdown());
      return run.table().failures() + String.join("\n", logs.differences());
    }
  }

  private static int faults() {
    return Integer.getInteger("gridrelay.faults", SHORT.size());
  }

  /** That of a build, where nobody has asked for anything else. */
  private static boolean isShort() {
    return System.getProperty("gridrelay.faults") == null && KINDS.isEmpty() && REPLAY.isEmpty();
  }

  private static int rate() {
    return Integer.getInteger("gridrelay.rate", isShort() ? SHORT_RATE : RATE);
  }

  private static List<FaultKind> kinds() {
    if (!KINDS.isEmpty()) {
      return Arrays.stream(KINDS.split(",")).map(FaultKind::valueOf).toList();
    }
    return isShort() ? SHORT : List.of(FaultKind.values());
  }

  private static void replay(FaultRun run) {
    int number = 1;
    for (String token : REPLAY.split(",")) {
      String[] kindAndSeed = token.split(":");
      run.strike(number++, FaultKind.valueOf(kindAndSeed[0]), Long.parseLong(kindAndSeed[1]));
    }
  }
}
