package io.gridrelay.eventlog;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * Where a log is cut: behind a block. Immutable.
 *
 * @param files of the segment that holds the block
 * @param extent of the segment up to and with the block
 */
record CutPlace(SegmentFiles files, Extent extent) {
  /**
   * The place behind the block that ends at a sequence number.
   *
   * @throws EventLogException if there is none
   */
  static CutPlace find(Path directory, List<LogRecovery.Found> segments, long seq)
      throws IOException {
    long before = 0;
    for (LogRecovery.Found segment : segments) {
      if (segment.extent().lastSeq() >= seq) {
        return in(segment, before, seq);
      }
      before = segment.extent().lastSeq();
    }
    throw new EventLogException(
        "no block ends at seq %d: the log in %s ends at %d".formatted(seq, directory, before));
  }

  private static CutPlace in(LogRecovery.Found segment, long before, long seq) throws IOException {
    long end = before;
    Extent extent = Extent.EMPTY;
    try (FileChannel channel = FileChannel.open(segment.files().index(), StandardOpenOption.READ);
        Arena arena = Arena.ofConfined()) {
      MemorySegment index = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
      while (extent.lastSeq() < seq) {
        end = extent.index() == 0 ? before : extent.lastSeq();
        extent = extent.with(metaAt(segment, index, extent.index()));
      }
    }
    if (extent.lastSeq() != seq) {
      throw new EventLogException(
          "no block ends at seq %d: one ends at %d, the next at %d"
              .formatted(seq, end, extent.lastSeq()));
    }
    return new CutPlace(segment.files(), extent);
  }

  private static BlockMeta metaAt(LogRecovery.Found segment, MemorySegment index, long at) {
    try {
      return BlockCheck.checkMeta(index, at, segment.extent().index());
    } catch (CorruptBlockException e) {
      throw new CorruptLogException(
          segment.files().index(), at, "expected a whole meta: " + e.getMessage());
    }
  }
}
