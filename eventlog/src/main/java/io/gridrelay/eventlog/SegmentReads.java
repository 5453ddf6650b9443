package io.gridrelay.eventlog;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * The readers' side of a segment's files: mappings, and channels of their own, because an
 * interrupted thread closes the channel that it uses. All is opened at once, since the files may be
 * unlinked a moment later. Whoever calls holds the segment. Thread-safe.
 */
final class SegmentReads implements AutoCloseable {
  /** How much of a file behind its end stays in memory for sure: live consumers read there. */
  private static final long HOT_BYTES = 16L << 20;

  private final SegmentFiles files;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment index;
  private final MemorySegment[] frames = new MemorySegment[Rendition.COUNT];
  private final long[] dropped = new long[Rendition.COUNT];

  // Written under the lock of this, read without: a stale channel is found closed.
  private final @Nullable FileChannel[] channels = new FileChannel[Rendition.COUNT];

  /** For the next interrupt: when it comes, the file may be unlinked. */
  private final @Nullable FileChannel[] spares = new FileChannel[Rendition.COUNT];

  private SegmentReads(SegmentFiles files) throws IOException {
    this.files = files;
    try (FileChannel indexChannel = openRead(files.index())) {
      this.index = map(indexChannel);
      for (Rendition rendition : Rendition.values()) {
        FileChannel channel = openRead(files.frames(rendition));
        channels[rendition.index()] = channel;
        spares[rendition.index()] = openRead(files.frames(rendition));
        frames[rendition.index()] = map(channel);
      }
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  static SegmentReads open(SegmentFiles files) {
    try {
      return new SegmentReads(files);
    } catch (IOException e) {
      throw new EventLogException("can not open segment " + files.index(), e);
    }
  }

  private static FileChannel openRead(Path file) throws IOException {
    return FileChannel.open(file, StandardOpenOption.READ);
  }

  private MemorySegment map(FileChannel channel) throws IOException {
    return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
  }

  /** The index file, as long as it was when the segment was opened. */
  MemorySegment index() {
    return index;
  }

  /** A file of frames, as long as it was when the segment was opened. */
  MemorySegment frames(Rendition rendition) {
    return frames[rendition.index()];
  }

  /**
   * Lets go of what lies far behind the published end. By one thread, which must keep the segment
   * from being closed.
   */
  void cool(Extent extent) {
    for (Rendition rendition : Rendition.values()) {
      int i = rendition.index();
      long cold = extent.end(rendition) - (extent.sealed() ? 0 : HOT_BYTES);
      if (cold - dropped[i] >= HOT_BYTES || extent.sealed()) {
        Residency.drop(frames[i], cold);
        dropped[i] = cold;
      }
    }
  }

  FileChannel channel(Rendition rendition) {
    FileChannel channel = channels[rendition.index()];
    return channel != null && channel.isOpen() ? channel : reopen(rendition);
  }

  private synchronized FileChannel reopen(Rendition rendition) {
    FileChannel channel = channels[rendition.index()];
    if (channel != null && channel.isOpen()) {
      return channel;
    }
    FileChannel spare = spares[rendition.index()];
    if (spare == null) {
      throw new EventLogException(
          "can not open " + files.frames(rendition) + " again",
          new NoSuchFileException(files.frames(rendition).toString()));
    }
    channels[rendition.index()] = spare;
    spares[rendition.index()] = openSpare(rendition);
    return spare;
  }

  private @Nullable FileChannel openSpare(Rendition rendition) {
    try {
      return openRead(files.frames(rendition));
    } catch (IOException e) {
      return null; // unlinked: what is open has to do
    }
  }

  @Override
  public void close() {
    try {
      close(channels);
      close(spares);
    } catch (IOException e) {
      throw new EventLogException("can not close a file of segment " + files.index(), e);
    } finally {
      arena.close();
    }
  }

  private static void close(@Nullable FileChannel[] open) throws IOException {
    for (FileChannel channel : open) {
      if (channel != null) {
        channel.close();
      }
    }
  }
}
