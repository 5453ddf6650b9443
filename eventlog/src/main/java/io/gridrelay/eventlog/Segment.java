package io.gridrelay.eventlog;

import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A run of the log: four files named after the first sequence number. Whoever reads a segment holds
 * it with {@link #tryRetain} and gives it back with {@link #release}; until then its bytes stay
 * readable, even if retention has deleted the files meanwhile.
 *
 * <p>A reader at offset {@code p} takes one {@link #extent()} at a time. If {@code p} is before its
 * end, there are frames to send. If not and the extent is sealed, the reader goes on at offset 0 of
 * {@link #next()} (null: not published yet). If not and it is not sealed, the reader waits for the
 * next publication. A {@code next()} that can not be retained was deleted: the reader looks up its
 * position again, and is told that it fell out of the window.
 *
 * <p>Thread-safe.
 */
public final class Segment {
  private final SegmentFiles files;
  private final long firstSeq;
  private final OpenSegments openSegments;
  private final boolean onDisk;

  private volatile long firstTimeUs;
  private volatile Extent extent;
  private volatile @Nullable Segment next;

  // Guarded by this.
  private int references;
  private boolean deleted;
  private volatile @Nullable SegmentReads reads;

  private Segment(
      SegmentFiles files,
      OpenSegments openSegments,
      boolean onDisk,
      Extent extent,
      long firstTimeUs) {
    this.files = files;
    this.firstSeq = files.firstSeq();
    this.openSegments = openSegments;
    this.onDisk = onDisk;
    this.extent = extent;
    this.firstTimeUs = firstTimeUs;
  }

  static Segment of(
      SegmentFiles files, OpenSegments openSegments, Extent extent, long firstTimeUs) {
    return new Segment(files, openSegments, true, extent, firstTimeUs);
  }

  /**
   * What readers of an empty log wait on. It has no files and no bytes, and the first real segment
   * follows it.
   */
  static Segment beforeFirst(SegmentFiles files, OpenSegments openSegments) {
    return new Segment(files, openSegments, false, Extent.EMPTY, 0);
  }

  /** Sequence number of the first row; 0 for the placeholder of an empty log. */
  public long firstSeq() {
    return firstSeq;
  }

  /** Time of the first row in microseconds since 1970. */
  public long firstTimeUs() {
    return firstTimeUs;
  }

  /** How far the segment is published. */
  public Extent extent() {
    return extent;
  }

  /**
   * Where the published part of a rendition's file ends; take {@link #extent()} to compare it with
   * anything else.
   */
  public long publishedEnd(Rendition rendition) {
    return extent.end(rendition);
  }

  /** Whether nothing will follow in this segment. */
  public boolean sealed() {
    return extent.sealed();
  }

  /** The segment that follows, not retained; null as long as none is published. */
  public @Nullable Segment next() {
    return next;
  }

  /**
   * Holds the segment open. May block on the disk if nobody else holds it.
   *
   * @return false if the segment was deleted
   */
  public boolean tryRetain() {
    boolean retained = retainOpen();
    if (retained && onDisk && extent.sealed()) {
      openSegments.used(this);
    }
    return retained;
  }

  /** Without telling the cache of open segments. */
  synchronized boolean retainOpen() {
    if (references == 0) {
      if (deleted) {
        return false;
      }
      if (onDisk) {
        reads = SegmentReads.open(files);
      }
    }
    references++;
    return true;
  }

  /** Gives back one {@link #tryRetain}. */
  public synchronized void release() {
    if (references == 0) {
      throw new IllegalStateException(
          "segment " + firstSeq + " was released more often than retained");
    }
    references--;
    SegmentReads open = reads;
    if (references == 0 && open != null) {
      reads = null;
      open.close();
    }
  }

  /**
   * A read-only channel on a rendition's file for {@code transferTo}; shared by all readers, so use
   * positions. If the interrupt of another thread has closed it, the next call returns a new one.
   */
  public FileChannel channel(Rendition rendition) {
    return requireReads().channel(rendition);
  }

  /**
   * Published bytes as a view of the mapped file. The view must not be used after {@link #release}.
   *
   * @throws IndexOutOfBoundsException if the range is not published
   */
  public ByteBuffer slice(Rendition rendition, long position, int length) {
    Objects.checkFromIndexSize(position, (long) length, extent.end(rendition));
    return requireReads().frames(rendition).asSlice(position, length).asByteBuffer();
  }

  /**
   * A cursor before the first row whose sequence number is not below {@code seq}. Hold the segment
   * while using it.
   */
  public RowCursor rowsFrom(long seq) {
    return RowCursor.fromSeq(this, seq);
  }

  /**
   * A cursor before the first row that is not older than {@code timeUs}. Hold the segment while
   * using it.
   */
  public RowCursor rowsFromTime(long timeUs) {
    return RowCursor.fromTime(this, timeUs);
  }

  /**
   * A cursor before the first row whose frame ends behind {@code offset} of a rendition's file: the
   * row that a reader at this offset is inside of, or gets next. Hold the segment while using it.
   */
  public RowCursor rowsFromOffset(Rendition rendition, long offset) {
    return RowCursor.fromOffset(this, rendition, offset);
  }

  /** Bytes of the segment's files. */
  public long bytes() {
    return extent.bytes();
  }

  SegmentReads requireReads() {
    SegmentReads open = reads;
    if (open == null) {
      throw new IllegalStateException("segment " + firstSeq + " is not retained");
    }
    return open;
  }

  SegmentFiles files() {
    return files;
  }

  boolean isOnDisk() {
    return onDisk;
  }

  synchronized boolean isOpen() {
    return references > 0;
  }

  synchronized void markDeleted() {
    deleted = true;
  }

  /** By the writer. The successor must be linked before the extent is sealed, see {@link #link}. */
  void publish(Extent newExtent) {
    extent = newExtent;
    cool(newExtent);
  }

  private synchronized void cool(Extent published) {
    if (reads != null) {
      reads.cool(published);
    }
  }

  void link(Segment successor) {
    next = successor;
  }

  @Override
  public String toString() {
    return "Segment[%d to %d%s]"
        .formatted(firstSeq, extent.lastSeq(), extent.sealed() ? ", sealed" : "");
  }
}
