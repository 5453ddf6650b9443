package io.gridrelay.eventlog;

import java.util.function.Supplier;

/**
 * Turns a cursor, which is a sequence number or a time, into a place in a file: segment by binary
 * search, then the segment's block directory, then block by block, then the row. Exact in every
 * rendition. In the firehose a commit's frame belongs to its last row, so a cursor in the middle of
 * a commit leads to the beginning of that frame. Thread-safe.
 */
final class PositionLookup {
  private final Supplier<SegmentList> segments;

  PositionLookup(Supplier<SegmentList> segments) {
    this.segments = segments;
  }

  /** Behind all rows up to and including {@code afterSeq}. */
  LogPosition afterSeq(Rendition rendition, long afterSeq) {
    long seq = afterSeq == Long.MAX_VALUE ? afterSeq : afterSeq + 1;
    while (true) {
      SegmentList list = segments.get();
      Segment segment = list.floorOfSeq(seq);
      if (segment.tryRetain()) {
        boolean outdated = segment == list.oldest() && seq < firstKnownSeq(segment);
        return at(segment, rendition, segment.rowsFrom(seq), outdated);
      }
    }
  }

  /** Before the first row whose time is {@code timeUs} or later. */
  LogPosition atTime(Rendition rendition, long timeUs) {
    while (true) {
      SegmentList list = segments.get();
      Segment segment = list.floorOfTime(timeUs);
      if (segment.tryRetain()) {
        boolean outdated = segment == list.oldest() && timeUs < segment.firstTimeUs();
        return at(segment, rendition, segment.rowsFromTime(timeUs), outdated);
      }
    }
  }

  /** Before the first row that is kept. */
  LogPosition oldest(Rendition rendition) {
    while (true) {
      Segment segment = segments.get().oldest();
      if (segment.tryRetain()) {
        return new LogPosition(segment, rendition, 0, Math.max(1, segment.firstSeq()), false);
      }
    }
  }

  /** Behind the last row of a tail. */
  LogPosition newest(Rendition rendition, LogTail tail) {
    if (!tail.segment().tryRetain()) {
      return afterSeq(rendition, tail.lastSeq());
    }
    return new LogPosition(
        tail.segment(), rendition, tail.end(rendition), tail.lastSeq() + 1, false);
  }

  /**
   * The lowest sequence number of which it is known that no deleted row has it. If the oldest block
   * begins an epoch, it says where the epoch before ended: no row was ever in the gap between.
   */
  private static long firstKnownSeq(Segment oldest) {
    BlockWalk walk = BlockWalk.nearSeq(oldest, 0);
    if (!walk.next()) {
      return 0;
    }
    long before = walk.block().prevEpochLastSeq();
    return before == Block.NOT_FIRST_OF_EPOCH ? oldest.firstSeq() : before + 1;
  }

  private static LogPosition at(
      Segment segment, Rendition rendition, RowCursor rows, boolean outdated) {
    try {
      if (rows.next()) {
        return new LogPosition(
            segment, rendition, rows.frameStart(rendition), rows.seq(), outdated);
      }
      long end = rows.sectionEnd(rendition);
      return new LogPosition(segment, rendition, end, rows.endSeq(), outdated);
    } catch (RuntimeException e) {
      segment.release();
      throw e;
    }
  }
}
