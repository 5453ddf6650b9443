package io.gridrelay.node.rig;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * Does to a {@link Laboratory} what a {@link FaultKind} says; whom and for how long follow from the
 * random numbers. Not thread-safe.
 */
final class Strikes {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int LEAVE_SECONDS = 30;
  private static final Duration LONG = Duration.ofSeconds(25);
  private static final List<Duration> STEPS =
      List.of(
          Duration.ofSeconds(-90),
          Duration.ofSeconds(-5),
          Duration.ofMillis(-300),
          Duration.ofMillis(300),
          Duration.ofSeconds(5),
          Duration.ofSeconds(90),
          Duration.ofHours(1));

  /** What can be combined: each undoes itself whatever the other one does. */
  private static final List<FaultKind> COMBINABLE =
      List.of(
          FaultKind.KILL_SEQUENCER,
          FaultKind.KILL_OTHER,
          FaultKind.FREEZE_SEQUENCER,
          FaultKind.FREEZE_OTHER,
          FaultKind.CUT_SEQUENCER,
          FaultKind.CUT_OTHER,
          FaultKind.CUT_ONE_WAY,
          FaultKind.DATABASE_STOPPED,
          FaultKind.DATABASE_KILLED,
          FaultKind.DATABASE_SLOW,
          FaultKind.CLOCK_STEP,
          FaultKind.DISK_FULL,
          FaultKind.LEAVE);

  private final Laboratory laboratory;

  Strikes(Laboratory laboratory) {
    this.laboratory = laboratory;
  }

  /** Why the machine does not permit this kind; empty if it does. */
  String problem(FaultKind kind) {
    String what =
        switch (kind.need()) {
          case NOTHING -> "";
          case NETWORK -> "network";
          case CLOCK -> "clock";
          case DISK -> "disk";
        };
    return laboratory.problems().getOrDefault(what, "");
  }

  /** Begins it. */
  Strike begin(FaultKind kind, RandomGenerator random) {
    return switch (kind) {
      case KILL_SEQUENCER -> kill(List.of(sequencing(random)), random);
      case KILL_OTHER -> kill(List.of(notSequencing(random)), random);
      case KILL_TWO -> kill(shuffled(random).subList(1, laboratory.peers().size()), random);
      case KILL_ALL -> kill(laboratory.peers(), random);
      case LOSE_DATA -> loseData(any(random), random);
      case FREEZE_SEQUENCER -> freeze(sequencing(random), random);
      case FREEZE_OTHER -> freeze(notSequencing(random), random);
      case CUT_SEQUENCER -> cutAlone(sequencing(random), false, random);
      case CUT_OTHER -> cutAlone(notSequencing(random), false, random);
      case CUT_OFF -> cutAlone(any(random), true, random);
      case CUT_ONE_WAY -> cutOneWay(random);
      case CUT_PAIR -> cutPair(random);
      case CUT_ALL -> cutAll(random);
      case CUT_DATABASE -> cutDatabase(random);
      case DATABASE_STOPPED -> stopDatabase(random);
      case DATABASE_KILLED -> killDatabase(random);
      case DATABASE_SLOW -> freezeDatabase(random);
      case CLOCK_STEP -> stepClock(random);
      case DISK_FULL -> fillDisk(random);
      case NO_DATABASE_FOR_LONG -> cutDatabaseForLong(sequencing(random));
      case NO_DISK_FOR_LONG -> fillDiskForLong(sequencing(random));
      case LEAVE -> leave(random);
      case ROLLING_RESTART -> restartAll();
      case COMBINATION -> combine(random);
    };
  }

  // Whom.

  private List<Peer> shuffled(RandomGenerator random) {
    List<Peer> peers = new ArrayList<>(laboratory.peers());
    Collections.shuffle(peers, Random.from(random));
    return peers;
  }

  private Peer any(RandomGenerator random) {
    return shuffled(random).getFirst();
  }

  private Peer sequencing(RandomGenerator random) {
    return laboratory.sequencing().orElseGet(() -> any(random));
  }

  /** The one that matters most, half of the time. */
  private Peer usualVictim(RandomGenerator random) {
    return random.nextBoolean() ? sequencing(random) : any(random);
  }

  private Peer notSequencing(RandomGenerator random) {
    Peer sequencing = laboratory.sequencing().orElse(null);
    return shuffled(random).stream().filter(peer -> peer != sequencing).findFirst().orElseThrow();
  }

  // For how long.

  private static Duration between(long leastMillis, long mostMillis, RandomGenerator random) {
    return Duration.ofMillis(random.nextLong(leastMillis, mostMillis + 1));
  }

  /** Half of them too short for anybody to be taken for dead. */
  private static Duration cutDuration(RandomGenerator random) {
    return random.nextBoolean() ? between(1_000, 6_000, random) : between(11_000, 14_000, random);
  }

  /** 5 to 30 seconds, the long ones seldom. */
  private static Duration freezeDuration(RandomGenerator random) {
    return Duration.ofMillis(5_000 + (long) (25_000 * Math.pow(random.nextDouble(), 5)));
  }

  // What.

  private static Strike kill(List<Peer> victims, RandomGenerator random) {
    victims.parallelStream().forEach(Peer::kill);
    return new Strike(
        "kill " + victims,
        numbers(victims),
        between(500, 3_500, random),
        () -> victims.forEach(Peer::start));
  }

  /** What happens when a disk breaks, and when a cluster gets a new node. */
  private static Strike loseData(Peer victim, RandomGenerator random) {
    victim.kill();
    victim.loseData();
    return new Strike(
        "kill " + victim + " and delete its data",
        Set.of(victim.number()),
        between(500, 3_500, random),
        victim::start);
  }

  private static Set<Integer> numbers(List<Peer> peers) {
    return peers.stream().map(Peer::number).collect(Collectors.toSet());
  }

  private static Strike freeze(Peer victim, RandomGenerator random) {
    Duration hold = freezeDuration(random);
    victim.freeze();
    return new Strike(
        "freeze " + victim + " for " + hold.toMillis() + " ms",
        Set.of(victim.number()),
        hold,
        victim::thaw);
  }

  private Network network() {
    return laboratory.network().orElseThrow();
  }

  private Strike cut(String words, Set<Integer> hit, RandomGenerator random) {
    Duration hold = cutDuration(random);
    return new Strike(words + " for " + hold.toMillis() + " ms", hit, hold, network()::heal);
  }

  private Strike cutAlone(Peer victim, boolean andDatabase, RandomGenerator random) {
    laboratory.cutOff(victim);
    if (andDatabase) {
      network().cutBoth(victim.number(), laboratory.databaseEndpoint());
    }
    String words = "cut " + victim + " off" + (andDatabase ? ", from the database, too," : "");
    return cut(words, Set.of(victim.number()), random);
  }

  /** What one node sends to one or both others is lost; or what both send to it. */
  private Strike cutOneWay(RandomGenerator random) {
    List<Peer> order = shuffled(random);
    Peer one = order.getFirst();
    List<Peer> others = order.subList(1, random.nextBoolean() ? 2 : order.size());
    boolean outbound = random.nextBoolean();
    for (Peer other : others) {
      int from = outbound ? one.number() : other.number();
      network().cut(from, outbound ? other.number() : one.number());
    }
    Set<Integer> hit = new HashSet<>(Set.of(one.number()));
    if (others.size() == 1) {
      hit.add(others.getFirst().number());
    }
    return cut(
        (outbound ? "drop from " + one + " to " + others : "drop from " + others + " to " + one),
        hit,
        random);
  }

  private Strike cutPair(RandomGenerator random) {
    List<Peer> pair = shuffled(random).subList(0, 2);
    network().cutBoth(pair.getFirst().number(), pair.getLast().number());
    return cut("cut " + pair + " from each other", numbers(pair), random);
  }

  private Strike cutAll(RandomGenerator random) {
    for (Peer one : laboratory.peers()) {
      for (Peer other : laboratory.peers()) {
        if (one.number() < other.number()) {
          network().cutBoth(one.number(), other.number());
        }
      }
    }
    return cut("cut all nodes from one another", numbers(laboratory.peers()), random);
  }

  private Strike cutDatabase(RandomGenerator random) {
    Peer victim = usualVictim(random);
    network().cutBoth(victim.number(), laboratory.databaseEndpoint());
    return cut("cut " + victim + " from the database", Set.of(), random);
  }

  private Strike stopDatabase(RandomGenerator random) {
    laboratory.database().stop();
    return databaseAway("stop", random);
  }

  private Strike killDatabase(RandomGenerator random) {
    laboratory.database().kill();
    return databaseAway("kill", random);
  }

  private Strike databaseAway(String verb, RandomGenerator random) {
    Duration hold = between(500, 9_000, random);
    return new Strike(
        verb + " the database for " + hold.toMillis() + " ms",
        Set.of(),
        hold,
        laboratory.database()::startAgain);
  }

  private Strike freezeDatabase(RandomGenerator random) {
    Duration hold = between(500, 9_000, random);
    laboratory.database().suspend();
    return new Strike(
        "freeze the database for " + hold.toMillis() + " ms",
        Set.of(),
        hold,
        laboratory.database()::resume);
  }

  private Strike stepClock(RandomGenerator random) {
    Peer victim = usualVictim(random);
    Duration step = STEPS.get(random.nextInt(STEPS.size()));
    FalseClock clock = requireNonNull(victim.clock());
    clock.step(step);
    return new Strike(
        "step the clock of " + victim + " by " + step.toMillis() + " ms",
        Set.of(),
        between(1_000, 4_000, random),
        () -> clock.step(Duration.ZERO));
  }

  private Strike fillDisk(RandomGenerator random) {
    Peer victim = usualVictim(random);
    SmallDisk disk = requireNonNull(victim.disk());
    disk.fill();
    return new Strike(
        "fill the disk of " + victim,
        Set.of(victim.number()),
        between(1_000, 6_000, random),
        disk::free);
  }

  /** So long that the node has to leave before the others can go on. */
  private Strike cutDatabaseForLong(Peer victim) {
    network().cutBoth(victim.number(), laboratory.databaseEndpoint());
    return new Strike(
        "cut " + victim + " from the database", Set.of(victim.number()), LONG, network()::heal);
  }

  private Strike fillDiskForLong(Peer victim) {
    SmallDisk disk = requireNonNull(victim.disk());
    disk.fill();
    return new Strike("fill the disk of " + victim, Set.of(victim.number()), LONG, disk::free);
  }

  private Strike leave(RandomGenerator random) {
    Peer leaving = usualVictim(random);
    String outcome = leaveInOrder(leaving);
    return new Strike(
        leaving + " leaves" + outcome,
        Set.of(leaving.number()),
        between(200, 3_000, random),
        leaving::start);
  }

  private static String leaveInOrder(Peer leaving) {
    long begun = System.nanoTime();
    boolean inOrder = leaving.leave(LEAVE_SECONDS);
    long millis = (System.nanoTime() - begun) / 1_000_000;
    leaving.kill();
    return " in " + millis + " ms" + (inOrder ? "" : ", NOT IN ORDER");
  }

  /** The way to upgrade a cluster: one after the other, each ready before the next one goes. */
  private Strike restartAll() {
    StringBuilder words = new StringBuilder("restart");
    for (Peer peer : laboratory.peers()) {
      words.append(' ').append(peer).append(leaveInOrder(peer));
      peer.start();
      if (!Laboratory.await(PATIENCE, peer::isReady)) {
        words.append(", NOT READY AGAIN");
      }
    }
    Set<Integer> all = numbers(laboratory.peers());
    return new Strike(words.toString(), all, Duration.ZERO, () -> {});
  }

  /** The next that goes together with the first: a frozen database does not stop, for one. */
  private static FaultKind partner(List<FaultKind> kinds) {
    return kinds.stream()
        .skip(1)
        .filter(kind -> !kind.isOfDatabase() || !kinds.getFirst().isOfDatabase())
        .findFirst()
        .orElseThrow();
  }

  private Strike combine(RandomGenerator random) {
    List<FaultKind> kinds =
        new ArrayList<>(COMBINABLE.stream().filter(kind -> problem(kind).isEmpty()).toList());
    Collections.shuffle(kinds, Random.from(random));
    Strike first = begin(kinds.getFirst(), random);
    Laboratory.pause(between(0, 2_000, random));
    Strike second = begin(partner(kinds), random);
    Set<Integer> hit = new HashSet<>(first.hit());
    hit.addAll(second.hit());
    Duration hold = first.hold().compareTo(second.hold()) > 0 ? first.hold() : second.hold();
    return new Strike(
        first.words() + " AND " + second.words(),
        hit,
        hold.compareTo(Duration.ofSeconds(10)) > 0 ? Duration.ofSeconds(10) : hold,
        () -> {
          second.end().run();
          first.end().run();
        });
  }
}
