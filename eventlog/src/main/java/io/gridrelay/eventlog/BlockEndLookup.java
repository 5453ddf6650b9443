package io.gridrelay.eventlog;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Finds where blocks end: segment by binary search, then the segment's block directory, then block
 * by block. Reads some 64 kB of an index. Thread-safe.
 */
final class BlockEndLookup {
  private final Supplier<SegmentList> segments;

  BlockEndLookup(Supplier<SegmentList> segments) {
    this.segments = segments;
  }

  /** The end of the last block that ends at this sequence number or before. */
  BlockEnd atOrBefore(long seq) {
    long wanted = seq;
    while (true) {
      Segment segment = segments.get().floorOfSeq(wanted);
      if (segment.tryRetain()) {
        try {
          BlockWalk walk = BlockWalk.nearSeq(segment, wanted);
          BlockEnd found = lastEnd(walk, wanted);
          if (found != null) {
            return found;
          }
          // The walk begins with a block that ends too late: on with what ends before it.
          wanted = walk.block().firstSeq() - 1;
        } finally {
          segment.release();
        }
      }
    }
  }

  /** Null if the walk's first block begins, but does not end, in time. */
  private static @Nullable BlockEnd lastEnd(BlockWalk walk, long seq) {
    BlockEnd found = BlockEnd.NONE;
    while (walk.next()) {
      BlockMeta block = walk.block();
      if (block.lastSeq() > seq) {
        boolean straddles = found.equals(BlockEnd.NONE) && block.firstSeq() <= seq;
        return straddles ? null : found;
      }
      found = new BlockEnd(block.epoch(), block.lastSeq());
    }
    return found;
  }
}
