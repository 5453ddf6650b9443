package io.gridrelay.jet;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class StallWatchTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private long nanos = -Duration.ofSeconds(7).toNanos();
  private long tail = 5;
  private int asked;
  private final StallWatch watch = new StallWatch(LIMIT, () -> nanos);

  @Test
  void noticesWhatWaitsWhileNothingIsAppendedOncePerLimit() {
    int noticed = 0;
    for (int second = 0; second < 70; second++) {
      noticed += notices(second) ? 1 : 0;
    }
    assertThat(noticed).as("after 25, 45 and 65 seconds").isEqualTo(3);
  }

  @Test
  void doesNotMindThatOnlyThisMemberGetsNoAcknowledgements() {
    for (int second = 0; second < 100; second++) {
      tail++;
      assertThat(notices(second)).isFalse();
    }
  }

  @Test
  void asksTheRingOnlyIfSomethingWaitsAndForgetsAStallThatIsOver() {
    for (int second = 0; second < 100; second++) {
      assertThat(notices(0)).isFalse();
    }
    assertThat(asked).isZero();
    for (int second = 0; second < 20; second++) {
      assertThat(notices(second)).isFalse();
    }
    assertThat(notices(0)).isFalse();
    for (int second = 0; second < 25; second++) {
      assertThat(notices(second)).isFalse();
    }
    assertThat(notices(25)).isTrue();
  }

  private boolean notices(int waitingSeconds) {
    nanos += Duration.ofSeconds(1).toNanos();
    return watch.notices(
        Duration.ofSeconds(waitingSeconds),
        () -> {
          asked++;
          return tail;
        });
  }
}
