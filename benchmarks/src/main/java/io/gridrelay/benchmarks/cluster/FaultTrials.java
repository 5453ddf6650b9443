package io.gridrelay.benchmarks.cluster;

import static io.gridrelay.benchmarks.cluster.RelayCluster.require;

import io.gridrelay.simulator.ReplayNetwork;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;

/** Takes nodes away under load and brings them back. Not thread-safe. */
final class FaultTrials {
  static final String HEAD =
      """
      | nodes | rate | fault | times | longest silence at another node, s | consumer of the lost node: next event \
      | the same, after its end or the end of the silence | process ended after | back: ready after \
      | longest silence meanwhile |
      |---|---|---|---|---|---|---|---|---|---|\
      """;

  /** So long at least, because a second silence may follow the first. */
  private static final long WATCH_NANOS = Duration.ofSeconds(12).toNanos();

  private static final long FRESH_NANOS = Duration.ofMillis(500).toNanos();
  private static final Duration LIMIT = Duration.ofMinutes(10);

  /** What one of them did; nanoseconds. */
  private record Trial(
      long silence, long next, long behind, long exit, long ready, long joinSilence) {}

  private final RelayCluster cluster;
  private final ReplayNetwork network;
  private final List<StreamConsumer> consumers;
  private final int settleSeconds;

  FaultTrials(
      RelayCluster cluster,
      ReplayNetwork network,
      List<StreamConsumer> consumers,
      int settleSeconds) {
    this.cluster = cluster;
    this.network = network;
    this.consumers = List.copyOf(consumers);
    this.settleSeconds = settleSeconds;
  }

  /** Does it so often; returns a line of the table. */
  String run(Fault fault, int times, double rate) throws IOException, InterruptedException {
    List<Trial> trials = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      Thread.sleep(Duration.ofSeconds(settleSeconds));
      Trial trial = once(fault);
      trials.add(trial);
      System.out.printf(
          Locale.ROOT,
          "%s %d: silence %.2f s, next event %.2f s, behind %.2f s, exit %.2f s, ready %.2f s,"
              + " silence meanwhile %.2f s%n",
          fault.words(),
          i + 1,
          trial.silence * 1e-9,
          trial.next * 1e-9,
          trial.behind * 1e-9,
          trial.exit * 1e-9,
          trial.ready * 1e-9,
          trial.joinSilence * 1e-9);
    }
    return "| %d | %.0f | %s | %d | %s | %s | %s | %s | %s | %s |"
        .formatted(
            cluster.nodes().size(),
            rate,
            fault.words(),
            times,
            medianAndMax(trials, Trial::silence),
            medianAndMax(trials, Trial::next),
            medianAndMax(trials, Trial::behind),
            fault.isLeave() ? medianAndMax(trials, Trial::exit) : "",
            medianAndMax(trials, Trial::ready),
            medianAndMax(trials, Trial::joinSilence));
  }

  private static String medianAndMax(List<Trial> trials, ToLongFunction<Trial> part) {
    long[] sorted = trials.stream().mapToLong(part).sorted().toArray();
    return "%.1f (%.1f)"
        .formatted(sorted[sorted.length / 2] * 1e-9, Arrays.stream(sorted).max().orElse(0) * 1e-9);
  }

  private Trial once(Fault fault) throws IOException, InterruptedException {
    require(LIMIT, "calm", this::isCalm);
    int count = cluster.nodes().size();
    int at = cluster.sequencing().index() + (fault.hitsSequencer() ? 0 : 1);
    RelayNode victim = cluster.nodes().get(at % count);
    consumers.forEach(each -> each.silence().listen());
    long begun = System.nanoTime();
    if (fault.isLeave()) {
      victim.leave();
    } else {
      victim.kill();
    }
    long exit = System.nanoTime() - begun;
    require(LIMIT, "events again", () -> System.nanoTime() - begun > WATCH_NANOS && allHear());
    long silence = longest(survivors(victim));
    long next = 0;
    long behind = 0;
    for (StreamConsumer lost : consumers) {
      if (lost.home() == victim.index()) {
        require(LIMIT, "way on for a consumer", lost.silence()::isBack);
        next = Math.max(next, lost.silence().foundNanos() - begun);
        behind = Math.max(behind, behind(lost, victim));
      }
    }
    consumers.forEach(each -> each.silence().listen());
    long ready = bringBack(victim);
    return new Trial(silence, next, behind, exit, ready, longest(consumers));
  }

  private boolean isCalm() {
    return cluster.nodes().stream().allMatch(RelayNode::isReady)
        && network.isConnected()
        && consumers.stream().allMatch(StreamConsumer::isHome)
        && allHear();
  }

  private boolean allHear() {
    long now = System.nanoTime();
    return consumers.stream().allMatch(each -> now - each.silence().lastNanos() < FRESH_NANOS);
  }

  private List<StreamConsumer> survivors(RelayNode victim) {
    return consumers.stream().filter(each -> each.home() != victim.index()).toList();
  }

  private static long longest(List<StreamConsumer> listeners) {
    return listeners.stream()
        .map(StreamConsumer::silence)
        .mapToLong(silence -> silence.gapEnded() - silence.gapBegan())
        .max()
        .orElse(0);
  }

  /** From when there was something to hear for it, which is when others heard something. */
  private long behind(StreamConsumer lost, RelayNode victim) {
    StreamConsumer other =
        survivors(victim).stream()
            .filter(each -> each.wire() == lost.wire())
            .max((one, two) -> Long.compare(longest(List.of(one)), longest(List.of(two))))
            .orElseThrow();
    long went = lost.silence().lostNanos();
    long found = lost.silence().foundNanos();
    boolean beforeTheSilence = found - other.silence().gapBegan() < 0;
    long since =
        beforeTheSilence || went - other.silence().gapEnded() > 0
            ? went
            : other.silence().gapEnded();
    return Math.max(0, found - since);
  }

  private long bringBack(RelayNode victim) throws IOException, InterruptedException {
    long begun = System.nanoTime();
    victim.start();
    require(LIMIT, "node ready again", victim::isReady);
    long ready = System.nanoTime() - begun;
    Thread.sleep(Duration.ofSeconds(settleSeconds));
    require(LIMIT, "events again", this::allHear);
    for (StreamConsumer each : consumers) {
      each.goHome();
    }
    return ready;
  }
}
