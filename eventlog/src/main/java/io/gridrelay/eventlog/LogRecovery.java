package io.gridrelay.eventlog;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is done when a log is opened: leftovers of an unfinished deletion or creation are removed,
 * sealed segments are checked by their seal and the lengths of their files, and the last segment,
 * if it has no seal, block by block (see {@link TornTail}). Nothing is cut here: the writer does
 * that when it opens the files. Single-threaded.
 */
final class LogRecovery {
  private final Path directory;
  private final List<Found> segments = new ArrayList<>();
  private RecoveryReport report = new RecoveryReport(0, 0, 0, 0, 0);

  /** A segment as it was found. The extent is sealed except, perhaps, in the last one. */
  record Found(SegmentFiles files, long firstTimeUs, Extent extent) {}

  private LogRecovery(Path directory) {
    this.directory = directory;
  }

  /**
   * Looks at all files of the log.
   *
   * @throws CorruptLogException if they are not what a crash can leave behind
   */
  static LogRecovery run(Path directory) throws IOException {
    LogRecovery recovery = new LogRecovery(directory);
    recovery.run();
    return recovery;
  }

  /** The segments that hold rows, oldest first. */
  List<Found> segments() {
    return segments;
  }

  RecoveryReport report() {
    return report;
  }

  private void run() throws IOException {
    SortedMap<Long, SegmentFiles> indexes = filesByFirstSeq(true);
    removeLeftovers(indexes);
    SyncMark mark = SyncMark.read(directory);
    int checkedBlocks = 0;
    long cutBytes = 0;
    for (SegmentFiles files : indexes.values()) {
      requireFrames(files);
      boolean last = files.firstSeq() == indexes.lastKey();
      Seal seal = readSeal(files);
      if (seal != null && !(last && fileOfWrongLength(files, seal) != null)) {
        addSealed(files, seal);
      } else if (!last) {
        throw new CorruptLogException(
            files.index(),
            Files.size(files.index()),
            "expected a seal, because another segment follows");
      } else {
        try (TornTail tail = new TornTail(files, mark)) {
          Extent whole = tail.lastWholeBlock();
          checkedBlocks = tail.wholeBlocks();
          cutBytes = tail.bytesBehind(whole);
          addUnsealed(files, tail.firstTimeUs(), whole);
        }
      }
    }
    long syncedSeq = mark == null ? 0 : mark.lastSeq();
    report =
        new RecoveryReport(
            segments.size(), checkedBlocks, cutBytes, syncedSeq, lastExtent().lastSeq());
  }

  /** Frame files without an index: a deletion begins, and a creation ends, with the index. */
  private void removeLeftovers(SortedMap<Long, SegmentFiles> indexes) throws IOException {
    for (SegmentFiles files : filesByFirstSeq(false).values()) {
      if (indexes.containsKey(files.firstSeq())) {
        continue;
      }
      boolean deletion = !indexes.isEmpty() && files.firstSeq() < indexes.firstKey();
      boolean creation = !indexes.isEmpty() ? files.firstSeq() > indexes.lastKey() : true;
      if (!deletion && !(creation && holdsNoFrame(files))) {
        throw new CorruptLogException(
            files.index(), 0, "expected this file, because frames of the segment exist");
      }
      files.deleteAll();
    }
  }

  /** A frame never begins with a zero. */
  private static boolean holdsNoFrame(SegmentFiles files) throws IOException {
    for (Rendition rendition : Rendition.values()) {
      Path file = files.frames(rendition);
      if (Files.exists(file)) {
        try (var in = Files.newInputStream(file)) {
          if (in.read() > 0) {
            return false;
          }
        }
      }
    }
    return true;
  }

  private void requireFrames(SegmentFiles files) {
    for (Rendition rendition : Rendition.values()) {
      if (!Files.isRegularFile(files.frames(rendition))) {
        throw new CorruptLogException(
            files.frames(rendition), 0, "expected this file, because its index exists");
      }
    }
  }

  private void addSealed(SegmentFiles files, Seal seal) throws IOException {
    Rendition wrong = fileOfWrongLength(files, seal);
    if (wrong != null) {
      long size = Files.size(files.frames(wrong));
      long expected = seal.extent().end(wrong);
      throw new CorruptLogException(
          files.frames(wrong),
          Math.min(size, expected),
          "expected %d bytes in this sealed file, found %d".formatted(expected, size));
    }
    Extent before = lastExtent();
    boolean follows =
        seal.firstSeq() == files.firstSeq()
            && seal.firstSeq() > before.lastSeq()
            && seal.firstTimeUs() > before.lastTimeUs()
            && seal.extent().epoch() >= before.epoch();
    if (!follows) {
      throw new CorruptLogException(
          files.index(),
          seal.extent().index(),
          "expected a seal that follows seq " + before.lastSeq() + ", found " + seal);
    }
    segments.add(new Found(files, seal.firstTimeUs(), seal.extent()));
  }

  private static @Nullable Rendition fileOfWrongLength(SegmentFiles files, Seal seal)
      throws IOException {
    for (Rendition rendition : Rendition.values()) {
      if (Files.size(files.frames(rendition)) != seal.extent().end(rendition)) {
        return rendition;
      }
    }
    return null;
  }

  private void addUnsealed(SegmentFiles files, long firstTimeUs, Extent whole) throws IOException {
    Extent before = lastExtent();
    if (whole.index() == 0) {
      // Its first block never became whole, so there is no segment.
      files.deleteAll();
      return;
    }
    if (files.firstSeq() <= before.lastSeq() || firstTimeUs <= before.lastTimeUs()) {
      throw new CorruptLogException(
          files.index(), 0, "expected a first block that follows seq " + before.lastSeq());
    }
    segments.add(new Found(files, firstTimeUs, whole));
  }

  private Extent lastExtent() {
    return segments.isEmpty() ? Extent.EMPTY : segments.getLast().extent();
  }

  private static @Nullable Seal readSeal(SegmentFiles files) throws IOException {
    try (FileChannel channel = FileChannel.open(files.index(), StandardOpenOption.READ);
        Arena arena = Arena.ofConfined()) {
      MemorySegment index = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
      return Seal.read(index);
    }
  }

  private SortedMap<Long, SegmentFiles> filesByFirstSeq(boolean index) throws IOException {
    SortedMap<Long, SegmentFiles> found = new TreeMap<>();
    try (Stream<Path> paths = Files.list(directory)) {
      for (Path path : (Iterable<Path>) paths::iterator) {
        SegmentFiles files = SegmentFiles.of(path);
        if (files != null && index == files.index().equals(path)) {
          found.put(files.firstSeq(), files);
        }
      }
    }
    return found;
  }
}
