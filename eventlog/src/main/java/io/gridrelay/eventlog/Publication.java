package io.gridrelay.eventlog;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What readers may see: the list of segments and the tail, each an immutable snapshot behind one
 * volatile field. Appended blocks wait here until they are published together.
 *
 * <p>{@link #appended} and {@link #publish} are for the appending thread; everything else is
 * thread-safe.
 */
final class Publication {
  private final OpenSegments openSegments;
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

  /** Held only to replace the list of segments: by publishing, and by deleting. */
  private final ReentrantLock changing = new ReentrantLock();

  private volatile SegmentList segments;
  private volatile LogTail tail;

  // Of the appending thread: the newest published segment with what was appended to it, and those
  // that follow it.
  private final List<Pending> pending = new ArrayList<>();
  private boolean unpublished;

  Publication(SegmentList segments, OpenSegments openSegments) {
    this.segments = segments;
    this.openSegments = openSegments;
    Segment newest = segments.newest();
    // The newest segment stays open and mapped until the next one takes its place.
    newest.retainOpen();
    this.tail = new LogTail(newest, newest.extent());
    this.pending.add(new Pending(newest, newest.extent()));
  }

  SegmentList segments() {
    return segments;
  }

  LogTail tail() {
    return tail;
  }

  void addListener(Runnable listener) {
    listeners.add(listener);
  }

  void removeListener(Runnable listener) {
    listeners.remove(listener);
  }

  /** A block was appended to the newest segment, which now reaches so far. */
  void appended(Extent extent) {
    pending.getLast().extent = extent;
    unpublished = true;
  }

  /** A block began a new segment. Nothing more comes into the one before. */
  void appended(Segment begun, Extent extent) {
    Pending before = pending.getLast();
    before.extent = before.extent.seal();
    pending.add(new Pending(begun, extent));
    unpublished = true;
  }

  /** Shows everything that was appended, and tells the listeners once. */
  void publish() {
    if (!unpublished) {
      return;
    }
    unpublished = false;
    List<Segment> added = linkAdded();
    // Linked before sealed: who sees the end of a segment finds the next one.
    pending.forEach(each -> each.segment.publish(each.extent));
    if (!added.isEmpty()) {
      change(added);
    }
    Pending newest = pending.getLast();
    tail = new LogTail(newest.segment, newest.extent);
    while (pending.size() > 1) {
      letGo(pending.removeFirst().segment);
    }
    listeners.forEach(Runnable::run);
  }

  private List<Segment> linkAdded() {
    List<Segment> added = new ArrayList<>(0);
    for (int i = 1; i < pending.size(); i++) {
      Segment segment = pending.get(i).segment;
      segment.retainOpen();
      pending.get(i - 1).segment.link(segment);
      added.add(segment);
    }
    return added;
  }

  private void change(List<Segment> added) {
    changing.lock();
    try {
      segments = segments.plus(added);
    } finally {
      changing.unlock();
    }
  }

  private void letGo(Segment done) {
    if (done.isOnDisk()) {
      openSegments.used(done);
    }
    done.release();
  }

  /**
   * Takes the oldest segment out of the list; the caller has made sure that it is not the only one.
   */
  Segment removeOldest() {
    changing.lock();
    try {
      Segment oldest = segments.oldest();
      segments = segments.withoutOldest();
      return oldest;
    } finally {
      changing.unlock();
    }
  }

  /** Lets go of the newest segment. */
  void close() {
    tail.segment().release();
  }

  private static final class Pending {
    final Segment segment;
    Extent extent;

    Pending(Segment segment, Extent extent) {
      this.segment = segment;
      this.extent = extent;
    }
  }
}
