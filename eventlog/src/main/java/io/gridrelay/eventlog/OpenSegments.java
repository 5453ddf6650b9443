package io.gridrelay.eventlog;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Keeps the sealed segments that were read last open, so that readers that come and go do not open
 * and map the same files again and again. Bounded: the least recently used is let go. Thread-safe.
 */
final class OpenSegments {
  private final int capacity;
  private final Map<Long, Segment> segments = new LinkedHashMap<>(16, 0.75f, true);

  OpenSegments(int capacity) {
    this.capacity = capacity;
  }

  /** The caller holds the segment. */
  void used(Segment segment) {
    List<Segment> dropped = new ArrayList<>(1);
    synchronized (this) {
      if (segments.get(segment.firstSeq()) != null || capacity == 0 || !segment.retainOpen()) {
        return;
      }
      segments.put(segment.firstSeq(), segment);
      Iterator<Segment> eldest = segments.values().iterator();
      while (segments.size() > capacity && eldest.hasNext()) {
        dropped.add(eldest.next());
        eldest.remove();
      }
    }
    dropped.forEach(Segment::release);
  }

  void forget(Segment segment) {
    Segment dropped;
    synchronized (this) {
      dropped = segments.remove(segment.firstSeq());
    }
    if (dropped != null) {
      dropped.release();
    }
  }

  void close() {
    List<Segment> dropped;
    synchronized (this) {
      dropped = List.copyOf(segments.values());
      segments.clear();
    }
    dropped.forEach(Segment::release);
  }
}
