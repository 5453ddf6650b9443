package io.gridrelay.node.identity;

import io.gridrelay.atproto.syntax.Did;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Bounded map of resolutions with a time to live each; the least recently used goes first. Split
 * into parts with a lock each, since all lanes read it for every event. Thread-safe.
 */
final class ResolutionCache {

  private static final int PARTS = 16;

  private record Kept(Resolution resolution, long expiresNanos) {}

  private static final class Part extends LinkedHashMap<Did, Kept> {
    private final int limit;

    Part(int limit) {
      super(16, 0.75f, true);
      this.limit = limit;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<Did, Kept> eldest) {
      return size() > limit;
    }
  }

  private final Part[] parts = new Part[PARTS];

  ResolutionCache(int size) {
    for (int i = 0; i < PARTS; i++) {
      parts[i] = new Part(Math.max(1, size / PARTS));
    }
  }

  @Nullable Resolution get(Did did, long nowNanos) {
    Part part = part(did);
    synchronized (part) {
      Kept entry = part.get(did);
      if (entry == null) {
        return null;
      }
      if (nowNanos - entry.expiresNanos >= 0) {
        part.remove(did);
        return null;
      }
      return entry.resolution;
    }
  }

  /** Keeps it unless what is kept was asked for later. */
  void put(Did did, Resolution resolution, long expiresNanos) {
    Part part = part(did);
    synchronized (part) {
      Kept kept = part.get(did);
      if (kept == null || kept.resolution.fetchedNanos() - resolution.fetchedNanos() <= 0) {
        part.put(did, new Kept(resolution, expiresNanos));
      }
    }
  }

  void remove(Did did) {
    Part part = part(did);
    synchronized (part) {
      part.remove(did);
    }
  }

  int size() {
    int size = 0;
    for (Part part : parts) {
      synchronized (part) {
        size += part.size();
      }
    }
    return size;
  }

  private Part part(Did did) {
    int hash = did.hashCode();
    return parts[(hash ^ hash >>> 16) & (PARTS - 1)];
  }
}
