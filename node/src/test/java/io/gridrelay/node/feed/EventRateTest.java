package io.gridrelay.node.feed;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class EventRateTest {

  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  @Test
  void letsTenSecondsPassAtOnceAndThenTheAverage() {
    long now = 42;
    var rate = new EventRate(5, now);
    for (int i = 0; i < 50; i++) {
      assertThat(rate.waitNanos(now)).isLessThanOrEqualTo(0);
      rate.use(now);
    }
    assertThat(rate.waitNanos(now)).isZero();
    rate.use(now);
    assertThat(rate.waitNanos(now)).isEqualTo(SECOND / 5);
    now += SECOND;
    for (int i = 0; i < 4; i++) {
      assertThat(rate.waitNanos(now)).isLessThanOrEqualTo(0);
      rate.use(now);
    }
    rate.use(now);
    assertThat(rate.waitNanos(now)).isPositive();
  }

  @Test
  void givesNoCreditForLongSilence() {
    var rate = new EventRate(5, 0);
    long now = 3600 * SECOND;
    for (int i = 0; i < 51; i++) {
      rate.use(now);
    }
    assertThat(rate.waitNanos(now)).isPositive();
  }

  @Test
  void hasNoLimitAtZero() {
    var rate = new EventRate(0, 0);
    for (int i = 0; i < 100_000; i++) {
      rate.use(1);
    }
    assertThat(rate.waitNanos(1)).isLessThanOrEqualTo(0);
  }
}
