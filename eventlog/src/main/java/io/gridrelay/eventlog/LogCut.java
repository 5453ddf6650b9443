package io.gridrelay.eventlog;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes away the end of a log that is not open, behind a block: for a node whose log has blocks
 * that the cluster's log does not have.
 *
 * <p>After each step there is a log that can be opened, and cut again to the end: the sync mark is
 * lowered first (one that is older than the truth is legal), segments go from the newest to the
 * oldest, and of each the frames go before the index, since frames without an index would be
 * damage. Each step is durable before the next. Single-threaded.
 */
final class LogCut {
  private final Path directory;
  private final Disk disk;

  private LogCut(Path directory, Disk disk) {
    this.directory = directory;
    this.disk = disk;
  }

  /** As {@link EventLog#cutAfter}. */
  static void run(Path directory, long seq, Disk disk) {
    try (LogDirectory locked = LogDirectory.lock(directory)) {
      List<LogRecovery.Found> segments = LogRecovery.run(locked.path()).segments();
      CutPlace place = seq == 0 ? null : CutPlace.find(directory, segments, seq);
      new LogCut(directory, disk).behind(place, segments);
    } catch (IOException e) {
      throw new EventLogException("can not cut the log in " + directory, e);
    }
  }

  private void behind(@Nullable CutPlace place, List<LogRecovery.Found> segments)
      throws IOException {
    if (place == null) {
      Files.deleteIfExists(directory.resolve(SyncMark.FILE_NAME));
      disk.forceDirectory(directory);
    } else {
      force(place.files());
      lowerMark(place);
    }
    long keep = place == null ? 0 : place.files().firstSeq();
    for (LogRecovery.Found segment : segments.reversed()) {
      if (segment.files().firstSeq() > keep) {
        delete(segment.files());
      }
    }
    if (place != null) {
      truncate(place.files(), place.extent());
    }
  }

  /** What the mark will say must hold, also if a kill came before the last sync. */
  private void force(SegmentFiles files) throws IOException {
    for (Rendition rendition : Rendition.values()) {
      force(files.frames(rendition));
    }
    force(files.index());
  }

  private void force(Path path) throws IOException {
    try (Disk.WritableFile file = disk.open(path)) {
      file.force();
    }
  }

  private void lowerMark(CutPlace place) throws IOException {
    Extent extent = place.extent();
    byte[] mark =
        new SyncMark(place.files().firstSeq(), extent.index(), extent.lastSeq()).toBytes();
    try (Disk.WritableFile file = disk.open(directory.resolve(SyncMark.FILE_NAME))) {
      file.write(0, mark, 0, mark.length);
      file.force();
    }
  }

  private void delete(SegmentFiles files) throws IOException {
    for (Rendition rendition : Rendition.values()) {
      setLength(files.frames(rendition), 0);
    }
    Files.deleteIfExists(files.index());
    disk.forceDirectory(directory);
    files.deleteAll();
    disk.forceDirectory(directory);
  }

  /** The seal goes with what stands before it: blocks that follow may belong into this segment. */
  private void truncate(SegmentFiles files, Extent extent) throws IOException {
    setLength(files.index(), extent.index());
    for (Rendition rendition : Rendition.values()) {
      setLength(files.frames(rendition), extent.end(rendition));
    }
  }

  private void setLength(Path path, long length) throws IOException {
    try (Disk.WritableFile file = disk.open(path)) {
      file.setLength(length);
      file.force();
    }
  }
}
