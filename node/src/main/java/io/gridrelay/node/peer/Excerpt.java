package io.gridrelay.node.peer;

import io.gridrelay.eventlog.Block;
import io.gridrelay.eventlog.BlockEnd;
import io.gridrelay.eventlog.BlockReader;
import io.gridrelay.eventlog.DeletedSegmentException;
import io.gridrelay.eventlog.EventLog;
import java.util.ArrayList;
import java.util.List;

/** What this node's log has behind a place in the log of a peer. Made off the I/O threads. */
sealed interface Excerpt {
  /** What follows, or the beginning of it; empty if this log does not reach further. */
  record Found(List<Block> blocks) implements Excerpt {}

  /**
   * This log reaches as far and has other blocks there.
   *
   * @param own the end of the last one that ends at or before the place
   */
  record Forked(BlockEnd own) implements Excerpt {}

  /** What follows is not kept any more; this is. */
  record Gone(long firstSeq) implements Excerpt {}

  /**
   * Reads about so many bytes, at least one block.
   *
   * @param after where the peer's log ends
   */
  static Excerpt of(EventLog log, BlockEnd after, int bytes) {
    if (after.equals(BlockEnd.NONE)) {
      return read(log, after, bytes);
    }
    if (log.lastSeq() < after.seq()) {
      return new Found(List.of()); // merely behind: nothing can be said about the peer's end
    }
    BlockEnd own = log.endAtOrBefore(after.seq());
    // Asked for after the end was looked up: what retention deletes meanwhile must not look like a
    // fork.
    if (!own.equals(after) && log.firstSeq() <= after.seq()) {
      return new Forked(own);
    }
    return read(log, after, bytes);
  }

  /**
   * Each block is compared with the one before, because the place may lie before the oldest block,
   * and that may change while we read.
   */
  private static Excerpt read(EventLog log, BlockEnd after, int limit) {
    List<Block> blocks = new ArrayList<>();
    BlockEnd end = after;
    long bytes = 0;
    try (BlockReader reader = log.blocksFrom(after.seq() + 1)) {
      while (reader.hasNext()) {
        Block block = reader.next();
        bytes += Integer.BYTES + block.length();
        if (blocks.isEmpty() && !end.isFollowedBy(block)) {
          return new Gone(block.firstSeq());
        }
        if (!blocks.isEmpty() && (bytes > limit || !end.isFollowedBy(block))) {
          break;
        }
        blocks.add(block);
        end = BlockEnd.of(block);
      }
    } catch (DeletedSegmentException e) {
      if (blocks.isEmpty()) {
        return new Gone(log.firstSeq());
      }
    }
    return new Found(blocks);
  }
}
