package io.gridrelay.node.cache;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A bounded map, the least recently used entry goes first. Split into parts with a lock each, since
 * all lanes read it for every event; so the order of use is exact within a part only. Thread-safe.
 */
public final class StripedLru<K, V> {

  private static final int PARTS = 16;

  private static final class Part<K, V> extends LinkedHashMap<K, V> {
    private final int limit;

    Part(int limit) {
      super(16, 0.75f, true);
      this.limit = limit;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
      return size() > limit;
    }
  }

  private final List<Part<K, V>> parts = new ArrayList<>(PARTS);

  public StripedLru(int size) {
    for (int i = 0; i < PARTS; i++) {
      parts.add(new Part<>(Math.max(1, size / PARTS)));
    }
  }

  public @Nullable V get(K key) {
    Part<K, V> part = part(key);
    synchronized (part) {
      return part.get(key);
    }
  }

  public void put(K key, V value) {
    Part<K, V> part = part(key);
    synchronized (part) {
      part.put(key, value);
    }
  }

  /**
   * Changes the entry, or makes or removes one: null stands for none, before and after. The change
   * runs under a lock: it must be short and touch nothing else.
   */
  public void change(K key, UnaryOperator<@Nullable V> change) {
    Part<K, V> part = part(key);
    synchronized (part) {
      V after = change.apply(part.get(key));
      if (after == null) {
        part.remove(key);
      } else {
        part.put(key, after);
      }
    }
  }

  public void remove(K key) {
    Part<K, V> part = part(key);
    synchronized (part) {
      part.remove(key);
    }
  }

  public int size() {
    int size = 0;
    for (Part<K, V> part : parts) {
      synchronized (part) {
        size += part.size();
      }
    }
    return size;
  }

  private Part<K, V> part(K key) {
    int hash = key.hashCode();
    return parts.get((hash ^ hash >>> 16) & (PARTS - 1));
  }
}
