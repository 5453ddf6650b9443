package io.gridrelay.eventlog;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Finds where the last segment is cut after a crash: behind its last whole block, which is the one
 * before the first that fails a check. What the <em>file that failed</em> holds behind that place
 * decides what it was:
 *
 * <ul>
 *   <li>Nothing whole: a torn tail. It is cut.
 *   <li>Something whole, and the failing block lies above the {@link SyncMark}: pages reached the
 *       disk out of order before a power failure. It is a torn tail, too.
 *   <li>Something whole, and the failing block lies below the mark, or there is no mark: bytes
 *       changed that were safe. {@link CorruptLogException}.
 * </ul>
 *
 * Reads only. Single-threaded.
 */
final class TornTail implements AutoCloseable {
  /** Behind so many zeros nothing is looked for: it is space laid out beforehand. */
  private static final int ZEROS_AT_END = 1 << 20;

  private static final long UNKNOWN = Long.MAX_VALUE;

  private final SegmentFiles files;
  private final long syncedIndexEnd;
  private final Arena arena = Arena.ofConfined();
  private final MemorySegment index;
  private final MemorySegment[] frames = new MemorySegment[Rendition.COUNT];

  private int wholeBlocks;
  private long firstTimeUs;

  TornTail(SegmentFiles files, @Nullable SyncMark mark) throws IOException {
    this.files = files;
    this.syncedIndexEnd = syncedIndexEnd(files, mark);
    this.index = map(files.index());
    for (Rendition rendition : Rendition.values()) {
      frames[rendition.index()] = map(files.frames(rendition));
    }
  }

  private static long syncedIndexEnd(SegmentFiles files, @Nullable SyncMark mark) {
    if (mark == null || mark.firstSeq() > files.firstSeq()) {
      return UNKNOWN;
    }
    return mark.firstSeq() == files.firstSeq() ? mark.indexEnd() : 0;
  }

  private MemorySegment map(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
    }
  }

  /**
   * The extent up to the last whole block.
   *
   * @throws CorruptLogException if what fails is no torn tail
   */
  Extent lastWholeBlock() {
    Extent extent = Extent.EMPTY;
    while (extent.index() < index.byteSize()) {
      BlockMeta meta = wholeMetaAt(extent.index());
      if (meta == null) {
        requireNothingWhole(files.index(), extent, wholeMetaBehind(extent));
        return extent;
      }
      requireFollows(meta, extent);
      for (int r = 0; r < Rendition.COUNT; r++) {
        if (!isWholeSection(meta, r, extent.end(r))) {
          requireNothingWhole(
              files.frames(Rendition.at(r)), extent, wholeSectionBehind(meta, r, extent));
          return extent;
        }
      }
      if (wholeBlocks == 0) {
        firstTimeUs = meta.firstTimeUs();
      }
      wholeBlocks++;
      extent = extent.with(meta);
    }
    return extent;
  }

  int wholeBlocks() {
    return wholeBlocks;
  }

  long firstTimeUs() {
    return firstTimeUs;
  }

  /** About how many bytes are cut in all four files, zeros at the end not counted. */
  long bytesBehind(Extent cut) {
    long sum = usedEnd(index, cut.index()) - cut.index();
    for (int r = 0; r < Rendition.COUNT; r++) {
      sum += usedEnd(frames[r], cut.end(r)) - cut.end(r);
    }
    return sum;
  }

  private @Nullable BlockMeta wholeMetaAt(long at) {
    try {
      return BlockCheck.checkMeta(index, at, index.byteSize());
    } catch (CorruptBlockException e) {
      return null;
    }
  }

  /** A whole meta in the wrong place is no crash: the writer does not do that. */
  private void requireFollows(BlockMeta meta, Extent before) {
    boolean follows =
        before.index() == 0
            ? meta.firstSeq() == files.firstSeq()
            : meta.firstSeq() > before.lastSeq()
                && meta.firstTimeUs() > before.lastTimeUs()
                && meta.epoch() >= before.epoch();
    if (!follows || meta.rowCount() == 0) {
      throw new CorruptLogException(
          files.index(),
          before.index(),
          "expected a block that follows seq %d of epoch %d (or begins the segment), found seq %d of epoch %d"
              .formatted(before.lastSeq(), before.epoch(), meta.firstSeq(), meta.epoch()));
    }
  }

  private boolean isWholeSection(BlockMeta meta, int r, long at) {
    int length = meta.sectionLength(r);
    return at + length <= frames[r].byteSize()
        && Checksum.crc32c(frames[r].asSlice(at, length).asByteBuffer()) == meta.sectionCrc(r);
  }

  private void requireNothingWhole(Path file, Extent cut, long wholeAt) {
    if (wholeAt >= 0 && cut.index() < syncedIndexEnd) {
      long at = file.equals(files.index()) ? cut.index() : offsetIn(file, cut);
      throw new CorruptLogException(
          file,
          at,
          "expected a whole block behind seq %d; this is no torn tail, because whole bytes follow at offset %d"
              .formatted(cut.lastSeq(), wholeAt));
    }
  }

  private long offsetIn(Path file, Extent cut) {
    for (Rendition rendition : Rendition.values()) {
      if (files.frames(rendition).equals(file)) {
        return cut.end(rendition);
      }
    }
    return 0;
  }

  /** Offset of a whole meta anywhere behind the failing one; -1 if there is none. */
  private long wholeMetaBehind(Extent cut) {
    long end = usedEnd(index, cut.index());
    for (long at = cut.index() + 1; at + BlockLayout.HEADER_LENGTH <= end; at++) {
      if (index.get(BlockMeta.I32, at) == BlockLayout.MAGIC && wholeMetaAt(at) != null) {
        return at;
      }
    }
    return -1;
  }

  /**
   * Offset of a whole section of the same rendition in one of the blocks behind the failing one; -1
   * if there is none.
   */
  private long wholeSectionBehind(BlockMeta failing, int r, Extent cut) {
    Extent before = cut.with(failing);
    BlockMeta meta = wholeMetaAt(before.index());
    while (meta != null && meta.rowCount() > 0) {
      if (meta.sectionLength(r) > 0 && isWholeSection(meta, r, before.end(r))) {
        return before.end(r);
      }
      before = before.with(meta);
      meta = wholeMetaAt(before.index());
    }
    return -1;
  }

  /** Where the last byte before a long run of zeros, or before the end, ends. */
  private long usedEnd(MemorySegment file, long from) {
    long end = Math.min(from, file.byteSize());
    long lookUntil = syncedIndexEnd == UNKNOWN ? 0 : syncedIndexEnd;
    for (long at = end; at < file.byteSize() && (at - end < ZEROS_AT_END || at < lookUntil); at++) {
      if (file.get(BlockMeta.I8, at) != 0) {
        end = at + 1;
      }
    }
    return Math.max(end, from);
  }

  @Override
  public void close() {
    arena.close();
  }
}
