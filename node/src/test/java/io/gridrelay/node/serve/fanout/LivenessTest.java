package io.gridrelay.node.serve.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import io.gridrelay.node.serve.fanout.Liveness.Verdict;
import org.junit.jupiter.api.Test;

class LivenessTest {
  private static final long SECOND = 1_000_000_000;
  private static final FanoutSettings SETTINGS =
      new FanoutSettings(0, 0, 1, 30 * SECOND, 600 * SECOND, SECOND, 1, 1);

  private final Liveness liveness = new Liveness(SETTINGS, 0);

  @Test
  void writesCountAsLife() {
    for (int second = 10; second < 2000; second += 10) {
      assertThat(liveness.check(second * SECOND, second, false)).isEqualTo(Verdict.FINE);
    }
  }

  @Test
  void quietConsumerIsPingedAndDiesWithoutAnAnswer() {
    assertThat(liveness.check(29 * SECOND, 0, false)).isEqualTo(Verdict.FINE);
    assertThat(liveness.check(31 * SECOND, 0, false)).isEqualTo(Verdict.PING);
    assertThat(liveness.check(32 * SECOND, 0, false)).isEqualTo(Verdict.FINE);
    assertThat(liveness.check(62 * SECOND, 0, false)).isEqualTo(Verdict.PING);
    assertThat(liveness.check(630 * SECOND, 0, false)).isEqualTo(Verdict.PING);
    assertThat(liveness.check(632 * SECOND, 0, false)).isEqualTo(Verdict.DEAD);
  }

  @Test
  void anyAnswerIsLife() {
    assertThat(liveness.check(31 * SECOND, 0, false)).isEqualTo(Verdict.PING);
    liveness.heard();
    assertThat(liveness.check(630 * SECOND, 0, false)).isEqualTo(Verdict.FINE);
    assertThat(liveness.check(661 * SECOND, 0, false)).isEqualTo(Verdict.PING);
  }

  @Test
  void fullSocketIsNeverPingedAndDiesOnlyWithoutProgress() {
    for (int second = 100; second < 5000; second += 500) {
      assertThat(liveness.check(second * SECOND, second, true)).isEqualTo(Verdict.FINE);
    }
    assertThat(liveness.check(5199 * SECOND, 4600, true)).isEqualTo(Verdict.FINE);
    assertThat(liveness.check(5201 * SECOND, 4600, true)).isEqualTo(Verdict.DEAD);
  }
}
