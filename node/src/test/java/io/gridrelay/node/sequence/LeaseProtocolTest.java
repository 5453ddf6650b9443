package io.gridrelay.node.sequence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gridrelay.node.sequence.LeaseState.Holding;
import io.gridrelay.node.sequence.LeaseState.Watching;
import io.gridrelay.node.store.LeaseRow;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LeaseProtocolTest {
  private static final long SECOND = 1_000_000_000L;
  private static final LogEnd EMPTY = new LogEnd(0, 0, 0);

  private final LeaseProtocol protocol = new LeaseProtocol("me", LeaseTerms.DEFAULT);

  @Test
  void claimsAFreeLeaseAtOnceBehindWhatIsReserved() {
    LeaseRow free = new LeaseRow("", 7, 3, 500, 9_000_000_000L);
    LeaseRow claim = protocol.claimRow(new Watching(free, 0), EMPTY, 0, 1_000).orElseThrow();
    assertThat(protocol.claimStart(free, EMPTY)).isEqualTo(new Numbers(500, 9_000_000_000L));
    assertThat(claim)
        .as("the clock is behind what is reserved, so time goes on from there")
        .isEqualTo(new LeaseRow("me", 8, 0, 100_500, 9_005_000_000L));
  }

  @Test
  void claimsBehindTheLogIfTheStoreKnowsLess() {
    LogEnd log = new LogEnd(40, 700, 800);
    LeaseRow claim = protocol.claimRow(new Watching(LeaseRow.FREE, 0), log, 0, 0).orElseThrow();
    assertThat(protocol.claimStart(LeaseRow.FREE, log)).isEqualTo(new Numbers(700, 800));
    assertThat(claim.epoch()).isEqualTo(41);
  }

  @Test
  void takesALeaseOverOnlyAfterAWholeTermWithoutASignOfLife() {
    LeaseRow others = new LeaseRow("other", 7, 3, 500, 900);
    LeaseState state = protocol.start(others, 0);
    assertThat(protocol.claimRow((Watching) state, EMPTY, 5 * SECOND - 1, 0)).isEmpty();
    assertThat(protocol.claimRow((Watching) state, EMPTY, 5 * SECOND, 0)).isPresent();
    LeaseRow renewed = new LeaseRow("other", 7, 4, 500, 900);
    state = protocol.observe(state, renewed, 4 * SECOND);
    assertThat(protocol.claimRow((Watching) state, EMPTY, 5 * SECOND, 0)).isEmpty();
    assertThat(protocol.claimRow((Watching) state, EMPTY, 9 * SECOND, 0)).isPresent();
  }

  @Test
  void takesUpItsOwnLeaseAtOnceSinceItsEarlierProcessIsDead() {
    LeaseRow own = new LeaseRow("me", 7, 3, 500, 900);
    assertThat(protocol.claimRow(new Watching(own, 0), EMPTY, 0, 0).orElseThrow().epoch())
        .isEqualTo(8);
  }

  @Test
  void stopsBeforeAWatcherCanTakeOver() {
    Holding holding = protocol.held(new LeaseRow("me", 8, 0, 1, 1), 10 * SECOND);
    assertThat(LeaseProtocol.isHeld(holding, 13 * SECOND + SECOND / 2 - 1)).isTrue();
    assertThat(LeaseProtocol.isHeld(holding, 13 * SECOND + SECOND / 2)).isFalse();
  }

  @Test
  void worksAcrossTheOverflowOfTheMonotonicClock() {
    Holding holding = protocol.held(new LeaseRow("me", 8, 0, 1, 1), Long.MAX_VALUE - SECOND);
    assertThat(LeaseProtocol.isHeld(holding, Long.MIN_VALUE + SECOND)).isTrue();
    assertThat(LeaseProtocol.isHeld(holding, Long.MIN_VALUE + 4 * SECOND)).isFalse();
  }

  @Test
  void reservesMoreBeforeHalfIsUsedUpAndNeverLess() {
    Holding holding = protocol.held(new LeaseRow("me", 8, 0, 100_000, 5_000_000), 0);
    LeaseRow row = holding.row();
    assertThat(protocol.renewalRow(holding, row, new Numbers(50_000, 10), 20))
        .isEqualTo(new LeaseRow("me", 8, 1, 100_000, 5_000_020));
    assertThat(protocol.renewalRow(holding, row, new Numbers(50_001, 10), 0))
        .isEqualTo(new LeaseRow("me", 8, 1, 150_001, 5_000_010));
    LeaseRow far = new LeaseRow("me", 8, 1, 100_000, 90_000_000);
    assertThat(protocol.renewalRow(holding, far, new Numbers(1, 10), 20).reservedTimeUs())
        .as("the clock stepped back")
        .isEqualTo(90_000_000);
  }

  @Test
  void givesBackWithTheExactNumbers() {
    Holding holding = protocol.held(new LeaseRow("me", 8, 4, 100_000, 5_000_000), 0);
    LeaseRow released = protocol.releaseRow(holding, holding.row(), new Numbers(42, 43));
    assertThat(released).isEqualTo(new LeaseRow("", 8, 5, 42, 43));
    assertThat(protocol.claimStart(released, EMPTY)).isEqualTo(new Numbers(42, 43));
  }

  @Test
  void losesTheLeaseWhenTheRowShowsAnotherEpochEvenOfItsOwnName() {
    Holding holding = protocol.held(new LeaseRow("me", 8, 0, 100, 100), 0);
    assertThat(protocol.observe(holding, new LeaseRow("me", 8, 9, 200, 200), 1)).isEqualTo(holding);
    assertThat(protocol.observe(holding, new LeaseRow("me", 9, 0, 200, 200), 1))
        .isInstanceOf(Watching.class);
    assertThat(protocol.observe(holding, new LeaseRow("", 8, 1, 200, 200), 1))
        .isInstanceOf(Watching.class);
  }

  @Test
  void refusesTermsThatLeaveNoRoomForAMissedRenewal() {
    assertThatThrownBy(
            () ->
                new LeaseTerms(
                    Duration.ofSeconds(3),
                    Duration.ofMillis(1001),
                    Duration.ofSeconds(1),
                    1,
                    Duration.ofSeconds(5)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("PT3S");
  }
}
