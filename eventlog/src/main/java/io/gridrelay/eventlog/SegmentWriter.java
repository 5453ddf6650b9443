package io.gridrelay.eventlog;

import java.io.IOException;
import java.nio.file.Path;

/**
 * The writer's side of the newest segment. Files are extended beforehand with zeros that take no
 * space, so that readers can map them once; the seal cuts them. Every write has an explicit
 * position and nothing counts until all four files have it, so a failed append can simply be tried
 * again. One thread appends; another may call {@link #force} meanwhile.
 */
final class SegmentWriter implements AutoCloseable {
  private final SegmentFiles files;
  private final Disk.WritableFile[] frames = new Disk.WritableFile[Rendition.COUNT];
  private Disk.WritableFile index;
  private final long firstTimeUs;
  private volatile Extent extent;

  private SegmentWriter(SegmentFiles files, Disk disk, Extent extent, long firstTimeUs)
      throws IOException {
    this.files = files;
    this.extent = extent;
    this.firstTimeUs = firstTimeUs;
    // The index last: frame files without an index are the rest of a creation (or deletion) that
    // was cut short.
    for (Rendition rendition : Rendition.values()) {
      frames[rendition.index()] = disk.open(files.frames(rendition));
    }
    index = disk.open(files.index());
  }

  /**
   * Makes the files of a new segment that begins with this block. The block is not yet appended.
   */
  static SegmentWriter create(SegmentFiles files, Disk disk, BlockMeta first, long segmentBytes) {
    Path file = files.directory();
    try {
      SegmentWriter writer = new SegmentWriter(files, disk, Extent.EMPTY, first.firstTimeUs());
      try {
        writer.trim();
        // A block that is longer than the limit has a segment of its own.
        writer.layOut(Math.max(segmentBytes, first.blockLength()));
        disk.forceDirectory(file);
        return writer;
      } catch (IOException | RuntimeException e) {
        writer.close();
        throw e;
      }
    } catch (IOException e) {
      throw LogWriteException.ofWrite(file, e);
    }
  }

  /**
   * Goes on with a segment after a restart: cuts what is behind its last whole block. A sealed one
   * is left as it is.
   */
  static SegmentWriter reopen(
      SegmentFiles files, Disk disk, Extent extent, long firstTimeUs, long segmentBytes) {
    try {
      SegmentWriter writer = new SegmentWriter(files, disk, extent, firstTimeUs);
      try {
        if (!extent.sealed()) {
          writer.trim();
          writer.layOut(segmentBytes);
        }
        return writer;
      } catch (IOException | RuntimeException e) {
        writer.close();
        throw e;
      }
    } catch (IOException e) {
      throw LogWriteException.ofWrite(files.index(), e);
    }
  }

  SegmentFiles files() {
    return files;
  }

  Extent extent() {
    return extent;
  }

  long firstTimeUs() {
    return firstTimeUs;
  }

  void append(Block block) {
    byte[] bytes = block.asByteArray();
    BlockMeta meta = block.meta();
    Extent before = extent;
    Path file = files.index();
    try {
      int at = meta.metaLength();
      for (Rendition rendition : Rendition.values()) {
        file = files.frames(rendition);
        int length = block.sectionLength(rendition);
        if (length > 0) {
          frames[rendition.index()].write(before.end(rendition), bytes, at, length);
        }
        at += length;
      }
      file = files.index();
      index.write(before.index(), bytes, 0, meta.metaLength());
    } catch (IOException e) {
      throw LogWriteException.ofWrite(file, e);
    }
    extent = before.with(meta);
  }

  /** Makes the segment durable, then its seal: a seal on disk proves the rest. */
  void seal() {
    byte[] seal = new Seal(files.firstSeq(), firstTimeUs, extent).toBytes();
    // Cut first: zeros must not stand behind the seal if we die here.
    trim();
    force();
    try {
      index.write(extent.index(), seal, 0, seal.length);
    } catch (IOException e) {
      throw LogWriteException.ofWrite(files.index(), e);
    }
    force();
    extent = extent.seal();
  }

  /** Cuts the files to their ends, so that a log at rest holds frames and metas only. */
  void trim() {
    try {
      for (int r = 0; r < Rendition.COUNT; r++) {
        frames[r].setLength(extent.end(r));
      }
      index.setLength(extent.index());
    } catch (IOException e) {
      throw LogWriteException.ofWrite(files.index(), e);
    }
  }

  private void layOut(long length) throws IOException {
    for (int r = 0; r < Rendition.COUNT; r++) {
      frames[r].setLength(Math.max(length, extent.end(r)));
    }
    index.setLength(Math.max(length, extent.index()));
  }

  /**
   * Frames before metas, so that a meta on disk rarely lacks its frames; checksums find the rest.
   */
  void force() {
    Path file = files.index();
    try {
      for (Rendition rendition : Rendition.values()) {
        file = files.frames(rendition);
        frames[rendition.index()].force();
      }
      file = files.index();
      index.force();
    } catch (IOException e) {
      throw LogWriteException.ofSync(file, e);
    }
  }

  @Override
  public void close() {
    try {
      for (Disk.WritableFile file : frames) {
        file.close();
      }
      index.close();
    } catch (IOException e) {
      throw LogWriteException.ofWrite(files.index(), e);
    }
  }
}
