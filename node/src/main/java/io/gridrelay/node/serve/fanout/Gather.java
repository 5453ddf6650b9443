package io.gridrelay.node.serve.fanout;

import io.gridrelay.eventlog.Rendition;
import io.gridrelay.eventlog.Segment;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Frames that match a filter, copied together so that they leave with one write: the call costs
 * more than the bytes. Remembers where each frame ends, so that a partial write can be turned back
 * into a place in the log; no consumer keeps a buffer of its own. One per loop, used by its thread.
 */
final class Gather {
  private static final int CAPACITY_BYTES = 256 << 10;
  private static final int VIEW_BYTES = 1 << 20;

  private final ByteBuffer buffer = ByteBuffer.allocateDirect(CAPACITY_BYTES);
  private long[] seqs = new long[256];
  private long[] fileEnds = new long[256];
  private int[] ends = new int[256];
  private int size;

  private @Nullable ByteBuffer view;
  private @Nullable Segment viewSegment;
  private @Nullable Rendition viewRendition;
  private long viewStart;

  /** Empties it, and lets go of the segment that was copied from. */
  void clear() {
    reset();
    view = null;
    viewSegment = null;
  }

  /** Empties it; the segment is still held. */
  void reset() {
    size = 0;
    buffer.clear();
  }

  boolean isEmpty() {
    return size == 0;
  }

  int size() {
    return size;
  }

  /** Whether a frame of any gathering could have this length. */
  static boolean canHold(long length) {
    return length <= CAPACITY_BYTES;
  }

  boolean hasRoomFor(long length) {
    return length <= CAPACITY_BYTES - length(size);
  }

  /** Copies a frame; the caller holds the segment from {@link #clear} on. */
  void add(long seq, Segment segment, Rendition rendition, long start, long end) {
    int length = (int) (end - start);
    int at = length(size);
    ByteBuffer view = view(segment, rendition, start, end);
    buffer.put(at, view, (int) (start - viewStart), length);
    addEntry(seq, end, at + length);
  }

  /** A view costs two objects, so one is made for many frames. */
  private ByteBuffer view(Segment segment, Rendition rendition, long start, long end) {
    ByteBuffer held = view;
    if (held == null
        || viewSegment != segment
        || viewRendition != rendition
        || start < viewStart
        || end > viewStart + held.capacity()) {
      long published = segment.publishedEnd(rendition) - start;
      held = segment.slice(rendition, start, (int) Math.min(published, VIEW_BYTES));
      view = held;
      viewSegment = segment;
      viewRendition = rendition;
      viewStart = start;
    }
    return held;
  }

  private void addEntry(long seq, long fileEnd, int end) {
    if (size == ends.length) {
      seqs = Arrays.copyOf(seqs, 2 * size);
      fileEnds = Arrays.copyOf(fileEnds, 2 * size);
      ends = Arrays.copyOf(ends, 2 * size);
    }
    seqs[size] = seq;
    fileEnds[size] = fileEnd;
    ends[size++] = end;
  }

  /** The bytes, ready to be written from the start. */
  ByteBuffer bytes() {
    return buffer.limit(length(size)).position(0);
  }

  /** The first frame that is not complete after so many bytes. */
  int frameAt(int written) {
    int low = 0;
    int high = size;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (ends[middle] <= written) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  long seq(int frame) {
    return seqs[frame];
  }

  /** Where the frame begins in the buffer. */
  int start(int frame) {
    return length(frame);
  }

  /** Where the frame ends in its file. */
  long fileEnd(int frame) {
    return fileEnds[frame];
  }

  int end(int frame) {
    return ends[frame];
  }

  private int length(int frames) {
    return frames == 0 ? 0 : ends[frames - 1];
  }
}
