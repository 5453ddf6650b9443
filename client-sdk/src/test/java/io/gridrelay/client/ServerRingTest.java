package io.gridrelay.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ServerRingTest {
  private static final List<URI> THREE =
      List.of(URI.create("ws://a"), URI.create("ws://b"), URI.create("ws://c"));

  @Test
  void goesRoundInTheOrderGiven() {
    ServerRing ring = new ServerRing(THREE);
    StringBuilder seen = new StringBuilder();
    for (int i = 0; i < 7; i++) {
      seen.append(ring.current().getHost());
      assertThat(ring.next()).isNotPositive();
    }
    assertThat(seen).hasToString("abcabca");
  }

  @Test
  void passesOverWhoRestsUntilAllDoAndThenTakesTheSoonest() {
    ServerRing ring = new ServerRing(THREE);
    ring.rest(TimeUnit.SECONDS.toNanos(100));
    assertThat(ring.next()).isNotPositive();
    assertThat(ring.current()).hasToString("ws://b");
    ring.next();
    assertThat(ring.current()).hasToString("ws://c");
    ring.next();
    assertThat(ring.current()).as("a rests").hasToString("ws://b");
    ring.rest(TimeUnit.SECONDS.toNanos(300));
    ring.next();
    ring.rest(TimeUnit.SECONDS.toNanos(200));
    assertThat(ring.next()).isBetween(TimeUnit.SECONDS.toNanos(90), TimeUnit.SECONDS.toNanos(100));
    assertThat(ring.current()).hasToString("ws://a");
  }
}
