package io.gridrelay.node.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PeerStandingsTest {
  private static final List<String> PEERS = List.of("a", "b", "c");

  private final AtomicLong nanos = new AtomicLong(-5);
  private final PeerStandings standings = new PeerStandings(nanos::get);

  @Test
  void asksThoseFirstThatHadMore() {
    assertThat(standings.inOrder(PEERS, 0)).containsExactly("a", "b", "c");
    standings.answered(new PeerEnd("c", 1, 20, 1));
    standings.answered(new PeerEnd("b", 1, 10, 1));
    assertThat(standings.inOrder(PEERS, 5)).containsExactly("c", "b", "a");
    assertThat(standings.inOrder(PEERS, 15)).containsExactly("c", "a", "b");
    assertThat(standings.inOrder(PEERS, 30)).containsExactly("a", "b", "c");
  }

  @Test
  void asksThoseLastThatFailedNotLongAgo() {
    standings.answered(new PeerEnd("a", 1, 20, 1));
    assertThat(standings.failed("a")).isTrue();
    assertThat(standings.failed("a")).isFalse();
    assertThat(standings.inOrder(PEERS, 5)).containsExactly("b", "c", "a");
    nanos.addAndGet(TimeUnit.SECONDS.toNanos(11));
    assertThat(standings.inOrder(PEERS, 5)).containsExactly("a", "b", "c");
    assertThat(standings.failed("a")).isFalse();
    assertThat(standings.answered(new PeerEnd("a", 1, 20, 1))).isTrue();
    assertThat(standings.answered(new PeerEnd("a", 1, 20, 1))).isFalse();
    assertThat(standings.inOrder(PEERS, 5)).containsExactly("a", "b", "c");
  }

  @Test
  void forgetsWhoIsNoPeer() {
    standings.failed("a");
    standings.inOrder(List.of("b"), 0);
    assertThat(standings.failed("a")).isTrue();
  }
}
