package io.gridrelay.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.gridrelay.node.ready.NotReady;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LogLagTest {
  private long own;
  private long highest;
  private long seconds;
  private final LogLag lag =
      new LogLag(() -> own, () -> highest, () -> TimeUnit.SECONDS.toNanos(seconds));

  @Test
  void isNotReadyWhileOthersHaveMoreAndNothingComes() {
    standing(10, 20, 0);
    standing(10, 30, 3);
    assertThat(lag.isReady()).isTrue();
    standing(10, 30, 6);
    assertThat(lag.reasons())
        .extracting(NotReady::cause)
        .containsExactly(NotReady.Cause.CATCHING_UP);
    standing(11, 30, 7);
    assertThat(lag.isReady()).as("something came").isTrue();
  }

  @Test
  void isReadyInACalm() {
    standing(10, 10, 0);
    standing(10, 10, 100);
    assertThat(lag.isReady()).isTrue();
    standing(10, 11, 101);
    assertThat(lag.isReady()).as("another node was first, a moment ago").isTrue();
  }

  @Test
  void isReadyAheadOfTheOthers() {
    standing(20, 10, 0);
    standing(20, 10, 100);
    assertThat(lag.isReady()).isTrue();
  }

  private void standing(long ofOwn, long ofAny, long atSecond) {
    own = ofOwn;
    highest = ofAny;
    seconds = atSecond;
    lag.reasons();
  }
}
