package io.gridrelay.node.rig;

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
  /** The sequencer's node is frozen, with much to do, until the others have gone on without it. */
  FREEZE_SEQUENCER {
    @Override
    Strike begin(Laboratory laboratory) {
      Peer victim = sequencing(laboratory);
      awaitMidstOfABurst(laboratory);
      victim.freeze();
      awaitSuccessor(laboratory, victim);
      return strike("freeze", victim, victim::thaw);
    }
  },

  /** What the sequencer's node writes has no backup any more, and then it dies. */
  CUT_OFF_AND_KILL_SEQUENCER {
    @Override
    Strike begin(Laboratory laboratory) {
      Peer victim = sequencing(laboratory);
      Network network = laboratory.network().orElseThrow();
      others(laboratory, victim).forEach(other -> network.cutBoth(victim.number(), other.number()));
      Laboratory.await(UNBACKED, () -> isAheadFor(AHEAD, laboratory, victim));
      victim.kill();
      awaitSuccessor(laboratory, victim);
      return strike(
          "cut off and kill",
          victim,
          () -> {
            network.heal();
            victim.start();
          });
    }

    @Override
    String problem(Laboratory laboratory) {
      return laboratory.problems().getOrDefault("network", "");
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

  /** Shorter than it takes the others to go on. */
  private static final Duration UNBACKED = Duration.ofSeconds(8);

  /** Longer than one node's consumers are ahead of others' in a cluster in order. */
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

  private static void awaitSuccessor(Laboratory laboratory, Peer victim) {
    if (!Laboratory.await(
        PATIENCE, () -> others(laboratory, victim).anyMatch(Peer::isSequencing))) {
      throw new IllegalStateException("nobody goes on without " + victim);
    }
  }

  /** Whether a consumer has something from the node that no consumer of another one gets. */
  private static boolean isAheadFor(Duration time, Laboratory laboratory, Peer victim) {
    List<Reader> readers = laboratory.readers().stream().filter(one -> !one.isHopping()).toList();
    for (Reader one : readers) {
      if (one.peer() == victim.number()) {
        long its = one.witness().lastNumber();
        boolean alone =
            !Laboratory.await(
                time,
                () ->
                    readers.stream()
                        .filter(other -> other.peer() != victim.number())
                        .filter(other -> other.witness().wire() == one.witness().wire())
                        .anyMatch(other -> other.witness().lastNumber() >= its));
        if (alone) {
          return true;
        }
      }
    }
    return false;
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
