package io.gridrelay.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ForwardClockTest {
  private static final Instant NOON = Instant.parse("2026-05-05T12:00:00Z");

  private Instant system = NOON;
  private long nanos = -7;
  private final ForwardClock clock = new ForwardClock(() -> system, Instant.EPOCH, () -> nanos);

  @Test
  void isTheSystemsClockWhileThatGoesForward() {
    assertThat(clock.instant()).isEqualTo(NOON);
    pass(Duration.ofHours(3));
    assertThat(clock.instant()).isEqualTo(NOON.plusSeconds(3 * 3600));
  }

  @Test
  void goesOnAtHalfPaceAfterAStepBackUntilTheyMeet() {
    clock.instant();
    system = NOON.minusSeconds(60);
    assertThat(clock.instant()).isEqualTo(NOON);
    pass(Duration.ofSeconds(40));
    assertThat(clock.instant()).isEqualTo(NOON.plusSeconds(20));
    for (int i = 0; i < 80; i++) {
      pass(Duration.ofSeconds(1));
      assertThat(clock.instant()).isAfter(NOON.plusSeconds(20)).isAfterOrEqualTo(system);
    }
    assertThat(clock.instant()).isEqualTo(system).isEqualTo(NOON.plusSeconds(60));
    pass(Duration.ofSeconds(1));
    assertThat(clock.instant()).isEqualTo(NOON.plusSeconds(61));
  }

  @Test
  void startsNoEarlierThanItsFloor() {
    Instant newest = NOON.plusSeconds(100);
    ForwardClock behindTheLog = new ForwardClock(() -> system, newest, () -> nanos);
    assertThat(behindTheLog.instant()).isEqualTo(newest);
    pass(Duration.ofSeconds(10));
    assertThat(behindTheLog.instant()).isEqualTo(newest.plusSeconds(5));
  }

  private void pass(Duration time) {
    system = system.plus(time);
    nanos += time.toNanos();
  }
}
