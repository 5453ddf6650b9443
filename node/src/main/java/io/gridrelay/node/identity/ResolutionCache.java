package io.gridrelay.node.identity;

import io.gridrelay.atproto.syntax.Did;
import io.gridrelay.node.cache.StripedLru;
import org.jspecify.annotations.Nullable;

/** Bounded map of resolutions with a time to live each. Thread-safe. */
final class ResolutionCache {

  private record Kept(Resolution resolution, long expiresNanos) {
    boolean isOlderThan(Resolution other) {
      return resolution.fetchedNanos() - other.fetchedNanos() <= 0;
    }
  }

  private final StripedLru<Did, Kept> kept;

  ResolutionCache(int size) {
    kept = new StripedLru<>(size);
  }

  @Nullable Resolution get(Did did, long nowNanos) {
    Kept found = kept.get(did);
    if (found == null) {
      return null;
    }
    if (nowNanos - found.expiresNanos() < 0) {
      return found.resolution();
    }
    kept.change(did, entry -> found.equals(entry) ? null : entry);
    return null;
  }

  /** Keeps it unless what is kept was asked for later. */
  void put(Did did, Resolution resolution, long expiresNanos) {
    Kept fresh = new Kept(resolution, expiresNanos);
    kept.change(did, before -> before == null || before.isOlderThan(resolution) ? fresh : before);
  }

  void remove(Did did) {
    kept.remove(did);
  }

  int size() {
    return kept.size();
  }
}
