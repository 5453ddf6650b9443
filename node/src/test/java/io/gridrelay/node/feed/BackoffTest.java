package io.gridrelay.node.feed;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BackoffTest {

  @Test
  void doublesWithJitterUpToOnceAnHourAndNeverEnds() {
    var backoff = new Backoff(Duration.ofMillis(500), Duration.ofHours(1), new Random(1));
    for (int attempt = 0; attempt < 10_000; attempt++) {
      long step = attempt < 13 ? 500L << attempt : Duration.ofHours(1).toMillis();
      long most = Math.min(step, Duration.ofHours(1).toMillis());
      assertThat(backoff.nextMillis()).as("attempt %d", attempt).isBetween(most / 2, most);
    }
  }

  @Test
  void beginsAnewAfterProgress() {
    var backoff = new Backoff(Duration.ofMillis(100), Duration.ofHours(1), new Random(1));
    for (int i = 0; i < 10; i++) {
      backoff.nextMillis();
    }
    backoff.reset();
    assertThat(backoff.nextMillis()).isBetween(50L, 100L);
  }

  @Test
  void doesNotMoveInStep() {
    var random = new Random(7);
    long distinct =
        java.util.stream.IntStream.range(0, 100)
            .mapToLong(
                i -> new Backoff(Duration.ofSeconds(60), Duration.ofHours(1), random).nextMillis())
            .distinct()
            .count();
    assertThat(distinct).isGreaterThan(90);
  }
}
