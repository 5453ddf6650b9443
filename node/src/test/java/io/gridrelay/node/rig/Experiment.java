package io.gridrelay.node.rig;

import io.gridrelay.simulator.truth.Checker.Wire;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What the rig does to nodes to find a {@link PlantedHole}: the worst moment for it, waited for and
 * not guessed. Traffic must flow.
 */
enum Experiment {
  /**
   * The sequencer's node is frozen until the others have gone on without it. When it wakes it is
   * cut off from them, so that nobody tells it, and what the hosts have sent meanwhile waits for
   * it. It is frozen with nothing to do: an append that is under way would fail when it wakes, and
   * end the sequencer there.
   */
  FREEZE_SEQUENCER {
    @Override
    Strike begin(Laboratory laboratory) {
      Peer victim = sequencing(laboratory);
      laboratory.hosts().stopTraffic();
      int mark = laboratory.audience().mark();
      Laboratory.await(QUIET, () -> laboratory.audience().missing(mark) == 0);
      Laboratory.pause(AHEAD);
      victim.freeze();
      laboratory.cutOff(victim);
      laboratory.hosts().startTraffic();
      awaitSuccessor(laboratory, victim);
      long before = highest(laboratory, victim);
      victim.thaw();
      Laboratory.await(UNBACKED, () -> highest(laboratory, victim) > before);
      return strike("freeze and cut off", victim, laboratory.network().orElseThrow()::heal);
    }

    @Override
    String problem(Laboratory laboratory) {
      return networkProblem(laboratory);
    }
  },

  /** What the sequencer's node writes has no backup any more, and then it dies. */
  CUT_OFF_AND_KILL_SEQUENCER {
    @Override
    Strike begin(Laboratory laboratory) {
      Peer victim = sequencing(laboratory);
      laboratory.cutOff(victim);
      Laboratory.await(UNBACKED, () -> isAheadFor(AHEAD, laboratory, victim));
      victim.kill();
      awaitSuccessor(laboratory, victim);
      return strike(
          "cut off and kill",
          victim,
          () -> {
            laboratory.network().orElseThrow().heal();
            victim.start();
          });
    }

    @Override
    String problem(Laboratory laboratory) {
      return networkProblem(laboratory);
    }
  },

  /** The job starts anew, with much under way. */
  KILL_OTHER {
    @Override
    Strike begin(Laboratory laboratory) {
      Peer victim = others(laboratory, sequencing(laboratory)).findFirst().orElseThrow();
      return killInABurst(laboratory, victim);
    }
  },

  /** What the sequencer was given is gone, and there was much. */
  KILL_SEQUENCER {
    @Override
    Strike begin(Laboratory laboratory) {
      return killInABurst(laboratory, sequencing(laboratory));
    }
  };

  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private static final Duration SUCCESSION = Duration.ofSeconds(45);

  private static final Duration QUIET = Duration.ofSeconds(30);

  /** Shorter than it takes the others to go on. */
  private static final Duration UNBACKED = Duration.ofSeconds(8);

  /** Longer than one node is ahead of others in a cluster in order, or an append takes there. */
  private static final Duration AHEAD = Duration.ofMillis(500);

  private static final int BURST = 400;

  abstract Strike begin(Laboratory laboratory);

  /** Why the machine does not permit it; empty if it does. */
  String problem(Laboratory laboratory) {
    return "";
  }

  private static Peer sequencing(Laboratory laboratory) {
    List<Peer> found = new ArrayList<>(); // whoever was asked once may be too slow the next time
    Laboratory.await(
        PATIENCE,
        () -> {
          laboratory.sequencing().ifPresent(found::add);
          return !found.isEmpty();
        });
    return found.getFirst();
  }

  private static Stream<Peer> others(Laboratory laboratory, Peer than) {
    return laboratory.peers().stream().filter(peer -> peer != than);
  }

  /** If nobody goes on in that time the attempt was in vain, and the next one may not be. */
  private static void awaitSuccessor(Laboratory laboratory, Peer victim) {
    Laboratory.await(SUCCESSION, () -> others(laboratory, victim).anyMatch(Peer::isSequencing));
  }

  private static String networkProblem(Laboratory laboratory) {
    return laboratory.problems().getOrDefault("network", "");
  }

  private static Stream<Reader> staying(Laboratory laboratory) {
    return laboratory.readers().stream().filter(reader -> !reader.isHopping());
  }

  /** The highest seq that the node's own consumer has. */
  private static long highest(Laboratory laboratory, Peer peer) {
    return staying(laboratory)
        .filter(reader -> reader.peer() == peer.number())
        .filter(reader -> reader.witness().wire() == Wire.FIREHOSE)
        .mapToLong(reader -> reader.witness().lastNumber())
        .max()
        .orElseThrow();
  }

  /** Whether the node's consumer has something that no consumer of another one gets. */
  private static boolean isAheadFor(Duration time, Laboratory laboratory, Peer victim) {
    long its = highest(laboratory, victim);
    return !Laboratory.await(
        time,
        () -> others(laboratory, victim).anyMatch(other -> highest(laboratory, other) >= its));
  }

  private static Strike killInABurst(Laboratory laboratory, Peer victim) {
    awaitMidstOfABurst(laboratory);
    victim.kill();
    return strike("kill", victim, victim::start);
  }

  /** Each event makes six messages and more: one per reader, or per operation and reader. */
  private static void awaitMidstOfABurst(Laboratory laboratory) {
    long before = laboratory.audience().report().delivered();
    laboratory.hosts().emit(BURST);
    Laboratory.await(PATIENCE, () -> laboratory.audience().report().delivered() > before + BURST);
  }

  private static Strike strike(String verb, Peer victim, Runnable end) {
    return new Strike(verb + " " + victim, Set.of(victim.number()), Duration.ofSeconds(1), end);
  }
}
