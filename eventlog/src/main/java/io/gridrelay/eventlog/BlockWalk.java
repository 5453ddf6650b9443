package io.gridrelay.eventlog;

import java.lang.foreign.MemorySegment;

/**
 * Goes from block to block through the published part of one segment's index, and knows where the
 * sections of the current block lie. Whoever walks holds the segment. Single-threaded.
 */
final class BlockWalk {
  private final Segment segment;
  private final BlockMeta block = new BlockMeta();
  private final long[] sectionAt = new long[Rendition.COUNT];
  private final long[] sectionEnd = new long[Rendition.COUNT];
  private long indexAt;
  private Extent extent;

  private BlockWalk(Segment segment, Extent extent, int directoryEntry) {
    this.segment = segment;
    this.extent = extent;
    if (extent.index() > 0) {
      indexAt = extent.directory().indexAt(directoryEntry);
      for (int r = 0; r < Rendition.COUNT; r++) {
        sectionEnd[r] = extent.directory().framesAt(directoryEntry, r);
      }
    }
  }

  /**
   * Begins at, or some blocks before, the first block that holds this or a later sequence number.
   */
  static BlockWalk nearSeq(Segment segment, long seq) {
    Extent extent = segment.extent();
    return new BlockWalk(segment, extent, extent.directory().floorOfSeq(seq));
  }

  /** Begins at, or some blocks before, the first block that holds this or a later time. */
  static BlockWalk nearTime(Segment segment, long timeUs) {
    Extent extent = segment.extent();
    return new BlockWalk(segment, extent, extent.directory().floorOfTime(timeUs));
  }

  /** Begins at, or some blocks before, the first block whose frames end behind this offset. */
  static BlockWalk nearOffset(Segment segment, int rendition, long offset) {
    Extent extent = segment.extent();
    return new BlockWalk(segment, extent, extent.directory().floorOfFrames(rendition, offset));
  }

  /** Moves to the next block; false if no further one is published in this segment (yet). */
  boolean next() {
    if (indexAt >= extent.index()) {
      extent = segment.extent();
      if (indexAt >= extent.index()) {
        return false;
      }
    }
    MemorySegment index = segment.requireReads().index();
    BlockCheck.metaLengthAt(index, indexAt, extent.index());
    block.wrap(index, indexAt);
    indexAt += block.metaLength();
    for (int r = 0; r < Rendition.COUNT; r++) {
      sectionAt[r] = sectionEnd[r];
      sectionEnd[r] += block.sectionLength(r);
    }
    return true;
  }

  Segment segment() {
    return segment;
  }

  /** The current block; the same object for all. */
  BlockMeta block() {
    return block;
  }

  /** Where the current block's section begins in the rendition's file. */
  long sectionAt(int rendition) {
    return sectionAt[rendition];
  }

  /** Where the current block's section ends in the rendition's file. */
  long sectionEnd(int rendition) {
    return sectionEnd[rendition];
  }

  /** The current block with its sections, byte for byte as it was appended. */
  Block read() {
    byte[] bytes = new byte[block.blockLength()];
    int at = block.metaLength();
    MemorySegment.copy(segment.requireReads().index(), BlockMeta.I8, block.at(), bytes, 0, at);
    for (Rendition rendition : Rendition.values()) {
      int length = block.sectionLength(rendition.index());
      if (length > 0) {
        MemorySegment frames = segment.requireReads().frames(rendition);
        MemorySegment.copy(frames, BlockMeta.I8, sectionAt[rendition.index()], bytes, at, length);
        at += length;
      }
    }
    return parse(bytes);
  }

  private Block parse(byte[] bytes) {
    try {
      return Block.parse(bytes);
    } catch (CorruptBlockException e) {
      throw new CorruptLogException(
          segment.files().index(), block.at(), "expected a whole block: " + e.getMessage());
    }
  }
}
