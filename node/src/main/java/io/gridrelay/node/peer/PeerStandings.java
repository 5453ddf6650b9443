package io.gridrelay.node.peer;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * What is remembered of each peer, in order to ask the right one first: where its log ended when it
 * last answered, and whether it failed. Bounded by the peers that there are. Thread-safe.
 */
final class PeerStandings {
  private static final long AVOIDED_NANOS = TimeUnit.SECONDS.toNanos(10);

  private record Standing(long endSeq, boolean failing, long sinceNanos) {
    static final Standing UNKNOWN = new Standing(0, false, 0);
  }

  private final LongSupplier nanoClock;
  private final Map<String, Standing> standings = new ConcurrentHashMap<>();

  PeerStandings(LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
  }

  /**
   * The peers, in the order in which to ask them for what follows {@code seq}: first those that had
   * more, the one with most of all at the front; last those that failed in the last ten seconds.
   */
  List<String> inOrder(List<String> peers, long seq) {
    standings.keySet().retainAll(peers);
    long now = nanoClock.getAsLong();
    return peers.stream()
        .sorted(
            Comparator.comparing((String peer) -> isAvoided(of(peer), now))
                .thenComparingLong(peer -> -Math.max(of(peer).endSeq(), seq)))
        .toList();
  }

  private Standing of(String peer) {
    return standings.getOrDefault(peer, Standing.UNKNOWN);
  }

  private static boolean isAvoided(Standing standing, long now) {
    return standing.failing() && now - standing.sinceNanos() < AVOIDED_NANOS;
  }

  /** True if it had failed before. */
  boolean answered(PeerEnd end) {
    Standing before = standings.put(end.peer(), new Standing(end.seq(), false, 0));
    return before != null && before.failing();
  }

  /** True if it had not failed before. */
  boolean failed(String peer) {
    Standing failing = new Standing(of(peer).endSeq(), true, nanoClock.getAsLong());
    Standing before = standings.put(peer, failing);
    return before == null || !before.failing();
  }
}
