package io.gridrelay.node.sequence;

import static org.assertj.core.api.Assertions.assertThat;

import io.gridrelay.node.sequence.LeaseState.Holding;
import io.gridrelay.node.sequence.LeaseState.Watching;
import io.gridrelay.node.store.LeaseRow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Nodes that stop at any point, crash, lose answers of the store, and whose clocks show and run
 * whatever they like, against one row. Whatever happens, no number is given out twice and no later
 * epoch gives out a lower one. And as long as clocks <em>run</em> about as fast, no two nodes hold
 * the lease at one time.
 */
class LeaseModelTest {
  private static final LeaseTerms TERMS =
      new LeaseTerms(
          Duration.ofSeconds(5),
          Duration.ofMillis(1500),
          Duration.ofSeconds(1),
          1_000,
          Duration.ofSeconds(5));
  private static final int NODES = 4;
  private static final int STEPS = 250_000;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void givesOutEachNumberOnce(long seed) {
    World world = new World(seed, 0.88, 1.12);
    for (int step = 0; step < STEPS; step++) {
      world.step();
    }
    assertThat(world.claims).as("claims").isGreaterThan(500);
    assertThat(world.takeovers).as("claims of an expired lease").isGreaterThan(50);
    assertThat(world.used).as("numbers").isGreaterThan(50_000);
    assertThat(world.heldByTwo).as("times that two nodes held the lease").isZero();
  }

  @Test
  void givesOutEachNumberOnceEvenIfClocksRunAsTheyLike() {
    World world = new World(5, 0.2, 5);
    for (int step = 0; step < STEPS; step++) {
      world.step();
    }
    assertThat(world.heldByTwo)
        .as("the model must be able to see two holders, or the test above means nothing")
        .isPositive();
  }

  /** The row, true time, and what was given out so far. */
  private static final class World {
    final Random random;
    final List<Node> nodes = new ArrayList<>();

    /** Behind which numbers each epoch started. */
    final TreeMap<Long, Numbers> starts = new TreeMap<>();

    LeaseRow row = LeaseRow.FREE;
    double trueNanos;
    long highestEpoch;
    int claims;
    int takeovers;
    long used;
    int heldByTwo;

    World(long seed, double slowest, double fastest) {
      random = new Random(seed);
      for (int i = 0; i < NODES; i++) {
        nodes.add(new Node("node" + i, slowest + (fastest - slowest) * random.nextDouble()));
      }
    }

    void step() {
      // Mostly short steps; now and then a pause beyond the term.
      trueNanos +=
          random.nextInt(1000) == 0 ? 20e9 * random.nextDouble() : 3e8 * random.nextDouble();
      nodes.get(random.nextInt(NODES)).step();
      heldByTwo += nodes.stream().filter(Node::isHeld).count() > 1 ? 1 : 0;
    }

    /** One process; each step is as far as it gets before something else runs. */
    final class Node {
      final String name;
      final double rate;
      final long wallOffset = random.nextLong(100_000_000L);
      final LeaseProtocol protocol;
      LeaseState state;
      LeaseRow read;
      long readStarted;
      Numbers given = new Numbers(0, 0);
      boolean sawHeld;

      Node(String name, double rate) {
        this.name = name;
        this.rate = rate;
        protocol = new LeaseProtocol(name, TERMS);
      }

      long nanos() {
        return (long) (trueNanos * rate);
      }

      long wallMicros() {
        return nanos() / 1000 + wallOffset;
      }

      boolean isHeld() {
        return state instanceof Holding holding && LeaseProtocol.isHeld(holding, nanos());
      }

      void step() {
        switch (random.nextInt(200)) {
          case 0 -> crash();
          case 1 -> release();
          default -> {
            if (sawHeld) {
              use();
            } else if (read == null) {
              read();
            } else {
              write();
            }
          }
        }
        sawHeld = isHeld() && random.nextBoolean();
      }

      void crash() {
        state = null;
        read = null;
        sawHeld = false;
      }

      void read() {
        readStarted = nanos();
        read = row;
        state =
            state == null ? protocol.start(row, nanos()) : protocol.observe(state, row, nanos());
      }

      void write() {
        LeaseRow expected = read;
        read = null;
        LogEnd log = new LogEnd(0, 0, 0);
        Optional<LeaseRow> next =
            switch (state) {
              case Watching watching -> protocol.claimRow(watching, log, nanos(), wallMicros());
              case Holding holding ->
                  Optional.of(protocol.renewalRow(holding, expected, given, wallMicros()));
            };
        if (next.isEmpty() || !row.equals(expected)) {
          return;
        }
        row = next.get();
        boolean answerLost = random.nextInt(20) == 0;
        if (state instanceof Watching) {
          claims++;
          takeovers += !expected.isFree() && !expected.holder().equals(name) ? 1 : 0;
          assertThat(row.epoch()).isGreaterThan(highestEpoch);
          highestEpoch = row.epoch();
          Numbers start = protocol.claimStart(expected, log);
          if (!starts.isEmpty()) {
            assertThat(start.seq()).isGreaterThanOrEqualTo(starts.lastEntry().getValue().seq());
          }
          starts.put(row.epoch(), start);
          if (!answerLost) {
            given = start;
          }
        }
        if (!answerLost) {
          state = protocol.held(row, readStarted);
        }
      }

      /** The check whether the lease is held was one step ago: meanwhile it may have been lost. */
      void use() {
        if (!(state instanceof Holding holding)) {
          return;
        }
        int count = 1 + random.nextInt(50);
        long seq = given.seq() + count;
        long timeUs = Math.max(wallMicros(), given.timeUs() + 1);
        if (seq > holding.row().reservedSeq() || timeUs > holding.row().reservedTimeUs()) {
          return;
        }
        Numbers end = startAfter(holding.row().epoch());
        assertThat(seq).as("number, against the next epoch's first").isLessThanOrEqualTo(end.seq());
        assertThat(timeUs).as("time, likewise").isLessThanOrEqualTo(end.timeUs());
        given = new Numbers(seq, timeUs);
        used += count;
      }

      /**
       * A holder that was paused behind its check may go on: but only below where its successors
       * start.
       */
      Numbers startAfter(long epoch) {
        Long next = starts.higherKey(epoch);
        return next == null ? new Numbers(Long.MAX_VALUE, Long.MAX_VALUE) : starts.get(next);
      }

      void release() {
        if (!(state instanceof Holding holding)) {
          return;
        }
        if (protocol.observe(holding, row, nanos()) instanceof Holding) {
          row = protocol.releaseRow(holding, row, given);
        }
        state = null;
        read = null;
      }
    }
  }
}
