package io.gridrelay.jet;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StallWatchTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private long nanos = -Duration.ofSeconds(7).toNanos();
  private long tail = 5;
  private int asked;
  private final StallWatch watch = new StallWatch(LIMIT, () -> nanos);

  @Test
  void noticesWhatWaitsWhileNothingIsAppendedAndIsMorePatientEachTime() {
    List<Integer> noticed = new ArrayList<>();
    for (int second = 0; second < 150; second++) {
      if (notices(second)) {
        noticed.add(second);
      }
    }
    assertThat(noticed).containsExactly(25, 65, 145);
  }

  @Test
  void isPatientAlsoIfAClaimHasInterruptedTheWaiting() {
    assertThat(secondsUntilNoticed()).isEqualTo(25);
    assertThat(notices(0)).as("claimed").isFalse();
    assertThat(secondsUntilNoticed()).isEqualTo(45);
    tail++;
    assertThat(secondsUntilNoticed()).as("something was appended").isEqualTo(25);
    notices(20);
    watch.forget();
    assertThat(secondsUntilNoticed()).as("there was a reason").isEqualTo(45);
  }

  private int secondsUntilNoticed() {
    int second = 0;
    while (!notices(second)) {
      second++;
    }
    return second;
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
