package io.gridrelay.node.lane;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RenewalLimiterTest {

  @Test
  void allowsABurstThenMakesWaitThenRefuses() {
    long now = 1_000;
    var limiter = new RenewalLimiter(10, 5, now);
    for (int i = 0; i < 6; i++) {
      assertThat(limiter.reserve(now)).isZero();
    }
    long wait = limiter.reserve(now);
    assertThat(wait).isEqualTo(TimeUnit.MILLISECONDS.toNanos(100));
    int granted = 0;
    while (limiter.reserve(now) >= 0) {
      granted++;
    }
    assertThat(granted).isBetween(190, 210); // twenty seconds of waiting at ten a second
    assertThat(limiter.reserve(now + TimeUnit.SECONDS.toNanos(60))).isZero();
  }
}
