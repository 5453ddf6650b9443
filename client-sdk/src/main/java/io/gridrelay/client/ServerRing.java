package io.gridrelay.client;

import java.net.URI;
import java.util.Arrays;
import java.util.List;

/**
 * The nodes of a cluster in turn. A node that has asked for time ({@code Retry-After}) is passed
 * over until then, as long as there is another. Confined to the reading thread.
 */
final class ServerRing {
  private final List<URI> servers;
  private final long[] notBefore;
  private int at;

  ServerRing(List<URI> servers) {
    this.servers = List.copyOf(servers);
    this.notBefore = new long[servers.size()];
    Arrays.fill(notBefore, System.nanoTime());
  }

  URI current() {
    return servers.get(at);
  }

  int size() {
    return servers.size();
  }

  /** The current one wants no attempt for so long. */
  void rest(long nanos) {
    notBefore[at] = System.nanoTime() + nanos;
  }

  /**
   * Moves on to the next one that may be tried, or to the one that may be soonest.
   *
   * @return how long it wants to be left alone, in nanoseconds; 0 or less for not at all
   */
  long next() {
    long now = System.nanoTime();
    int best = -1;
    for (int step = 1; step <= servers.size(); step++) {
      int candidate = (at + step) % servers.size();
      boolean sooner = best < 0 || notBefore[candidate] - notBefore[best] < 0;
      if (best < 0 || (sooner && notBefore[best] - now > 0)) {
        best = candidate;
      }
    }
    at = best;
    return notBefore[best] - now;
  }
}
