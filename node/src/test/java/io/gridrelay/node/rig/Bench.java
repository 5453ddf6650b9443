package io.gridrelay.node.rig;

import io.gridrelay.simulator.truth.Audience;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Laboratory} in which one {@link Experiment} is made after the other. Not thread-safe.
 */
final class Bench implements AutoCloseable {
  /** What a finding of lost messages begins with. */
  static final String LOST = "lost: ";

  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final Duration ROUND = Duration.ofSeconds(30);
  private static final int EVENTS_PER_SECOND = 50;
  private static final int EVENTS = 100;
  private static final int MOST_LOST = 5;

  private final Laboratory laboratory;
  private final Audience audience;
  private long lostBefore;

  private Bench(Laboratory laboratory) {
    this.laboratory = laboratory;
    audience = laboratory.audience();
  }

  /**
   * Starts everything.
   *
   * @param hole null for nodes as they are
   */
  static Bench open(Path directory, @Nullable PlantedHole hole) throws IOException {
    LaboratoryConfig config =
        LaboratoryConfig.of(directory, 1).withEventsPerSecond(EVENTS_PER_SECOND).withHopping(0);
    if (hole != null) {
      Path classes = hole.compile(Files.createDirectories(directory.resolve("hole")));
      config = config.withPatches(List.of(classes));
    }
    return new Bench(Laboratory.open(config));
  }

  /** Why the machine does not permit it; empty if it does. */
  String problem(Experiment experiment) {
    return experiment.problem(laboratory);
  }

  /** Makes the experiment, lets the cluster come to rest, and returns what is wrong, in words. */
  List<String> find(Experiment experiment) throws IOException {
    letTrafficFlow();
    int samplesBefore = audience.report().samples().size();
    Strike strike = experiment.begin(laboratory);
    Laboratory.pause(strike.hold());
    strike.end().run();
    List<String> found = new ArrayList<>(rest());
    List<String> samples = audience.report().samples();
    found.addAll(samples.subList(samplesBefore, samples.size()));
    found.addAll(new LogComparison(laboratory.peers(), audience).compare().differences());
    return found;
  }

  /** Until every consumer gets what is sent now; of what was sent before, a hole may take some. */
  private void letTrafficFlow() {
    laboratory.hosts().startTraffic();
    Map<Reader, Long> before = new HashMap<>();
    laboratory.readers().forEach(reader -> before.put(reader, reader.witness().lastNumber()));
    laboratory.hosts().emit(EVENTS);
    if (!Laboratory.await(
        PATIENCE,
        () ->
            laboratory.readers().stream()
                .allMatch(reader -> reader.witness().lastNumber() > before.get(reader)))) {
      throw new IllegalStateException("nothing comes: " + laboratory.missing());
    }
  }

  /**
   * Until nothing is under way any more. Whether an event is lost or late is not a matter of time:
   * it is lost if those that were sent later have come, twice.
   */
  private List<String> rest() {
    Supervisor supervisor = new Supervisor(laboratory.peers(), System.out::println);
    laboratory.hosts().stopTraffic();
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    long missingBefore = -1;
    while (System.nanoTime() - deadline < 0) {
      int mark = audience.mark();
      laboratory.hosts().emit(EVENTS); // a job that starts anew meanwhile may lose of these, too
      int end = audience.mark();
      boolean rested =
          Laboratory.await(
              ROUND,
              () -> supervisor.allReady() && audience.missing(end) == audience.missing(mark));
      long missing = audience.missing(end);
      if (rested && (missing <= lostBefore || missing == missingBefore)) {
        return lost(missing, end);
      }
      missingBefore = rested ? missing : -1;
    }
    return List.of("no rest: " + laboratory.missing());
  }

  private List<String> lost(long missing, int mark) {
    List<String> found = new ArrayList<>();
    if (missing > lostBefore) {
      found.add(LOST + (missing - lostBefore));
      found.addAll(laboratory.readers().getFirst().witness().missing(mark, MOST_LOST));
      lostBefore = missing;
    }
    return found;
  }

  @Override
  public void close() {
    laboratory.close();
  }
}
