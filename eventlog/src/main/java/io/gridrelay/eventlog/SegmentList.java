package io.gridrelay.eventlog;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The published segments, oldest first; never empty, see {@link Segment#beforeFirst}. Immutable;
 * thread-safe.
 */
record SegmentList(List<Segment> segments) {
  SegmentList {
    segments = List.copyOf(segments);
  }

  /** What was found when the log was opened, linked. */
  static SegmentList of(LogRecovery recovered, Path directory, OpenSegments openSegments) {
    List<Segment> list = new ArrayList<>();
    for (LogRecovery.Found found : recovered.segments()) {
      Segment segment =
          Segment.of(found.files(), openSegments, found.extent(), found.firstTimeUs());
      if (!list.isEmpty()) {
        list.getLast().link(segment);
      }
      list.add(segment);
    }
    if (list.isEmpty()) {
      list.add(Segment.beforeFirst(new SegmentFiles(directory, 0), openSegments));
    }
    return new SegmentList(list);
  }

  Segment oldest() {
    return segments.getFirst();
  }

  Segment newest() {
    return segments.getLast();
  }

  /**
   * The last segment that does not begin behind the row with this sequence number, or the first of
   * all.
   */
  Segment floorOfSeq(long seq) {
    int low = 0;
    int high = segments.size() - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (segments.get(middle).firstSeq() <= seq) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return segments.get(low);
  }

  /** The last segment that does not begin behind this time, or the first of all. */
  Segment floorOfTime(long timeUs) {
    int low = 0;
    int high = segments.size() - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (segments.get(middle).firstTimeUs() <= timeUs) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return segments.get(low);
  }

  /** With new segments at the end. The placeholder of an empty log goes. */
  SegmentList plus(List<Segment> added) {
    List<Segment> all = new ArrayList<>(segments.size() + added.size());
    segments.stream().filter(Segment::isOnDisk).forEach(all::add);
    all.addAll(added);
    return new SegmentList(all);
  }

  SegmentList withoutOldest() {
    return new SegmentList(segments.subList(1, segments.size()));
  }
}
