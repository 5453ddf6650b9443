package io.gridrelay.node.rig;

import io.gridrelay.simulator.truth.Audience;
import io.gridrelay.simulator.truth.AudienceReport;
import io.gridrelay.simulator.truth.Checker.Wire;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Does one fault after the other to a {@link Laboratory} under load, and writes down what each did.
 * After each it waits until every node is ready and every consumer has everything that was sent
 * until then; what takes longer than the limit is lost. Faults, targets and durations follow from
 * the seed; what the nodes do at those moments does not.
 *
 * <p>The record is a file with a line per fault; a run with the same file goes on behind its last
 * line. Not thread-safe.
 */
final class FaultRun {
  private static final int MOST_SAMPLES = 10;
  private static final int MOST_LOST = 100;
  private static final Pattern LEFT_OUT =
      Pattern.compile(
          "^gridrelay_(events_rejected|sequencer_dropped|upstream_messages_skipped)_total");
  private static final DateTimeFormatter CLOCK =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);

  /** A log of a gigabyte and more, on a busy machine. */
  private static final Duration COPYING = Duration.ofMinutes(2);

  private static final int READERS_MESSAGES = 500;

  private final Laboratory laboratory;
  private final Audience audience;
  private final Strikes strikes;
  private final Path record;
  private final Duration limit;
  private final List<FaultRecord> records = new ArrayList<>();
  private final Set<String> knownLost = new HashSet<>();
  private final Map<FaultKind, String> skipped = new EnumMap<>(FaultKind.class);
  private long lostBefore;

  /**
   * @param record where the lines go; read first, if it is there
   * @param limit what comes later is lost
   */
  FaultRun(Laboratory laboratory, Path record, Duration limit) throws IOException {
    this.limit = limit;
    this.laboratory = laboratory;
    this.audience = laboratory.audience();
    this.strikes = new Strikes(laboratory);
    this.record = record;
    if (Files.exists(record)) {
      Files.readAllLines(record).forEach(line -> FaultRecord.parse(line).ifPresent(records::add));
    }
    for (FaultKind kind : FaultKind.values()) {
      String problem = strikes.problem(kind);
      if (!problem.isEmpty()) {
        skipped.put(kind, problem);
        note("skipped: %s: %s".formatted(kind.words(), problem));
      }
    }
  }

  /** Does faults of these kinds in turn, each turn in another order. */
  void run(int faults, List<FaultKind> kinds, long seed) {
    List<FaultKind> possible = kinds.stream().filter(kind -> !skipped.containsKey(kind)).toList();
    List<FaultKind> deck = new ArrayList<>();
    SplittableRandom random = new SplittableRandom(seed);
    for (int number = 1; number <= faults; number++) {
      if (deck.isEmpty()) {
        deck.addAll(possible);
        Collections.shuffle(deck, Random.from(random));
      }
      FaultKind kind = deck.removeLast();
      long faultSeed = random.nextLong(1_000_000_000);
      if (number > records.size()) {
        strike(number, kind, faultSeed);
      }
    }
  }

  /** Does one fault, and waits until it is over. */
  FaultRecord strike(int number, FaultKind kind, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Laboratory.pause(Duration.ofMillis(random.nextInt(1_000)));
    return strike(number, kind, seed, () -> strikes.begin(kind, random));
  }

  /** Does one of the caller's making. */
  FaultRecord strike(int number, FaultKind kind, long seed, Supplier<Strike> beginning) {
    AudienceReport before = audience.report();
    long unreadableBefore = unreadable().count();
    listen();
    Strike strike = beginning.get();
    int restarts = hold(strike, kind);
    strike.end().run();
    long ended = System.nanoTime();
    Recovery recovery = recover(kind == FaultKind.LOSE_DATA ? limit.plus(COPYING) : limit);
    long recoveryMillis = (System.nanoTime() - ended) / 1_000_000;
    AudienceReport found = audience.report().since(before);
    long lost = Math.max(0, audience.missing(recovery.mark()) - lostBefore);
    lostBefore += lost;
    FaultRecord done =
        new FaultRecord(
            number,
            kind,
            seed,
            found.emitted(),
            found.delivered(),
            lost,
            found.duplicates(),
            found.regressions(),
            found.twoMeanings(),
            found.outOfOrder()
                + found.unexpected()
                + found.mismatches()
                + (unreadable().count() - unreadableBefore),
            longestSilence(strike),
            longestReturn(),
            recoveryMillis,
            restarts + recovery.restarts(),
            recovery.isStuck(),
            strike.words());
    records.add(done);
    note(done.toLine());
    found.samples().forEach(sample -> note("  " + sample));
    unreadable().skip(unreadableBefore).limit(MOST_SAMPLES).forEach(what -> note("  " + what));
    if (lost > 0) {
      describeLost(recovery.mark());
    }
    return done;
  }

  /** Lets it last. What leaves by itself is started again: it must be in nobody's way. */
  private int hold(Strike strike, FaultKind kind) {
    Supervisor supervisor = new Supervisor(laboratory.peers(), line -> note("  " + line));
    if (kind.isOneNodesMisery()) {
      Laboratory.await(
          strike.hold(),
          () -> {
            supervisor.allReady();
            return false;
          });
    } else {
      Laboratory.pause(strike.hold());
    }
    return supervisor.restarts();
  }

  private void listen() {
    for (Wire wire : Wire.values()) {
      long highest =
          ofWire(wire).mapToLong(reader -> reader.witness().lastNumber()).max().orElse(0);
      ofWire(wire).forEach(reader -> reader.silence().listen(highest));
    }
  }

  private Stream<Reader> ofWire(Wire wire) {
    return laboratory.readers().stream().filter(reader -> reader.witness().wire() == wire);
  }

  private Stream<String> unreadable() {
    return laboratory.readers().stream().flatMap(reader -> reader.faults().stream());
  }

  /** Of consumers that stayed with a node that nothing happened to. */
  private long longestSilence(Strike strike) {
    return laboratory.readers().stream()
        .filter(reader -> !reader.isHopping() && !strike.hit().contains(reader.peer()))
        .mapToLong(reader -> reader.silence().longest().toMillis())
        .max()
        .orElse(-1);
  }

  /** Of consumers that had to look for another node, from when anybody got something new. */
  private long longestReturn() {
    return Arrays.stream(Wire.values())
        .flatMapToLong(
            wire -> {
              long first =
                  ofWire(wire)
                      .mapToLong(reader -> reader.silence().firstNewNanos())
                      .min()
                      .orElse(0);
              return ofWire(wire)
                  .filter(reader -> reader.isHopping() && reader.silence().wasDisconnected())
                  .mapToLong(reader -> (reader.silence().firstNewNanos() - first) / 1_000_000);
            })
        .max()
        .orElse(-1);
  }

  /**
   * @param mark everything that was sent before it should have come
   */
  private record Recovery(int mark, int restarts, boolean isStuck) {}

  private Recovery recover(Duration readyWithin) {
    Supervisor supervisor = new Supervisor(laboratory.peers(), line -> note("  " + line));
    boolean ready = Laboratory.await(readyWithin, supervisor::allReady);
    int mark = audience.mark();
    boolean complete =
        ready && Laboratory.await(limit, () -> supervisor.allReady() && isComplete(mark));
    if (complete) {
      return new Recovery(mark, supervisor.restarts(), false);
    }
    note("  incomplete: %s missing=%d".formatted(laboratory.missing(), audience.missing(mark)));
    laboratory.peers().forEach(Peer::printThreads);
    if (supervisor.allReady() && isMoving()) {
      return new Recovery(mark, supervisor.restarts(), false);
    }
    return new Recovery(startAfresh(supervisor), supervisor.restarts(), true);
  }

  /** Whether what is sent now comes through. */
  private boolean isMoving() {
    long before = audience.report().delivered();
    return Laboratory.await(
        Duration.ofSeconds(3), () -> audience.report().delivered() > before + READERS_MESSAGES);
  }

  /** So that the next faults meet a cluster that works; returns the mark up to which it does. */
  private int startAfresh(Supervisor supervisor) {
    laboratory.hosts().stopTraffic(); // what waits would only grow
    laboratory.peers().forEach(Peer::kill);
    if (!Laboratory.await(limit, supervisor::allReady)) {
      throw new IllegalStateException("the cluster cannot be started: " + laboratory.missing());
    }
    int mark = audience.mark();
    boolean healed = Laboratory.await(limit, () -> isComplete(mark));
    note("  all nodes were killed and started: " + (healed ? "complete" : "still incomplete"));
    laboratory.hosts().startTraffic();
    return mark;
  }

  private boolean isComplete(int mark) {
    return audience.missing(mark) <= lostBefore;
  }

  private void describeLost(int mark) {
    for (Reader reader : laboratory.readers()) {
      long missing = reader.witness().missing(mark);
      if (missing > 0) {
        note("  %s lacks %d".formatted(reader.witness().name(), missing));
      }
    }
    laboratory.readers().getFirst().witness().missing(mark, MOST_LOST).stream()
        .filter(knownLost::add)
        .forEach(event -> note("  lost: " + event));
    for (Peer peer : laboratory.peers()) {
      counters(peer).forEach(line -> note("  " + peer + ": " + line));
    }
  }

  /** What a node says that it left out. */
  private static Stream<String> counters(Peer peer) {
    HttpResponse<String> page = peer.get("/metrics");
    return page == null
        ? Stream.empty()
        : page.body().lines().filter(line -> LEFT_OUT.matcher(line).find());
  }

  /** Lets the cluster come to rest, and compares the logs of its nodes with what was received. */
  LogComparison.Result compare() throws IOException {
    laboratory.hosts().stopTraffic();
    int mark = audience.mark();
    Laboratory.await(limit, () -> isComplete(mark));
    LogComparison.Result result = new LogComparison(laboratory.peers(), audience).compare();
    note(result.toString());
    return result;
  }

  /** What was done so far, with that of an earlier run with the same file. */
  FaultTable table() {
    return new FaultTable(records, skipped);
  }

  private void note(String line) {
    String timed = CLOCK.format(LocalTime.now(ZoneOffset.UTC)) + " " + line;
    System.out.println(timed);
    try {
      Files.writeString(record, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
