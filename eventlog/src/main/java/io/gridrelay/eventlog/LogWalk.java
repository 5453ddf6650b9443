package io.gridrelay.eventlog;

import org.jspecify.annotations.Nullable;

/**
 * Goes from block to block through all segments, holding the one that it is in. At the end of what
 * is published it waits in place: ask again later. Single-threaded.
 */
final class LogWalk implements AutoCloseable {
  private final long fromSeq;
  private BlockWalk walk;
  private boolean closed;

  /**
   * @param start retained for the walk
   * @param fromSeq blocks that end before it are left out
   */
  LogWalk(Segment start, long fromSeq) {
    this.fromSeq = fromSeq;
    this.walk = BlockWalk.nearSeq(start, fromSeq);
  }

  /** The walk, standing on the next block; null if no further one is published (yet). */
  @Nullable BlockWalk next() {
    while (true) {
      // Read before the walk: what is sealed now has no further block once the walk says so.
      boolean sealed = walk.segment().sealed();
      if (walk.next()) {
        if (walk.block().lastSeq() >= fromSeq) {
          return walk;
        }
      } else if (!sealed || !nextSegment()) {
        return null;
      }
    }
  }

  private boolean nextSegment() {
    Segment next = walk.segment().next();
    if (next == null) {
      return false;
    }
    if (!next.tryRetain()) {
      throw new DeletedSegmentException(next.firstSeq());
    }
    walk.segment().release();
    walk = BlockWalk.nearSeq(next, fromSeq);
    return true;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      walk.segment().release();
    }
  }
}
