package io.gridrelay.eventlog;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads the files of a log without opening it: nothing is locked, repaired or believed, so it may
 * look at the log of a running node, and at a broken one. Stateless, thread-safe.
 */
public final class LogInspection {
  private LogInspection() {}

  /**
   * What became of one segment.
   *
   * @param firstSeq the number in its file names
   * @param blocks whole blocks, each with matching checksums
   * @param sealed whether the segment is finished
   * @param indexBytes bytes of the index that hold whole blocks, or its seal
   * @param tailBytes bytes of the index behind them: a torn tail, or a block being written
   * @param problem what is wrong behind the last whole block; null if nothing is
   */
  public record Result(
      long firstSeq,
      int blocks,
      boolean sealed,
      long indexBytes,
      long tailBytes,
      @Nullable String problem) {}

  /** First sequence numbers of the segments in a directory, in order. */
  public static List<Long> segments(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .map(SegmentFiles::of)
          .filter(found -> found != null && Files.exists(found.index()))
          .map(SegmentFiles::firstSeq)
          .distinct()
          .sorted()
          .toList();
    }
  }

  /** Shows the segment's blocks, checked, to the visitor, until it says false or they end. */
  public static Result visit(Path directory, long firstSeq, Predicate<Block> visitor)
      throws IOException {
    SegmentFiles files = new SegmentFiles(directory, firstSeq);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment index = map(files.index(), arena);
      MemorySegment[] frames = new MemorySegment[Rendition.COUNT];
      for (int r = 0; r < Rendition.COUNT; r++) {
        frames[r] = map(files.frames(Rendition.at(r)), arena);
      }
      return visit(firstSeq, index, frames, visitor);
    }
  }

  private static Result visit(
      long firstSeq, MemorySegment index, MemorySegment[] frames, Predicate<Block> visitor) {
    Seal seal = Seal.read(index);
    long end = seal == null ? index.byteSize() : seal.extent().index();
    long at = 0;
    int blocks = 0;
    long[] sectionAt = new long[Rendition.COUNT];
    String problem = null;
    try {
      boolean goOn = true;
      while (goOn && at < end && isWritten(index, at, end)) {
        Block block = Block.parse(bytesAt(index, at, end, frames, sectionAt));
        at += BlockCheck.metaLengthAt(index, at, end);
        blocks++;
        goOn = visitor.test(block);
      }
    } catch (CorruptBlockException e) {
      problem = "index offset " + at + ": " + e.getMessage();
    }
    long tail = problem == null ? 0 : index.byteSize() - at;
    return new Result(firstSeq, blocks, seal != null, index.byteSize() - tail, tail, problem);
  }

  /** Files are made longer in steps, ahead of what is written: the rest is zeros. */
  private static boolean isWritten(MemorySegment index, long at, long end) {
    return end - at < Integer.BYTES || index.get(BlockMeta.I32, at) != 0;
  }

  private static byte[] bytesAt(
      MemorySegment index, long at, long end, MemorySegment[] frames, long[] sectionAt) {
    BlockMeta meta = BlockCheck.checkMeta(index, at, end);
    byte[] bytes = new byte[meta.blockLength()];
    MemorySegment.copy(index, BlockMeta.I8, at, bytes, 0, meta.metaLength());
    int filled = meta.metaLength();
    for (int r = 0; r < Rendition.COUNT; r++) {
      int length = meta.sectionLength(r);
      if (frames[r].byteSize() - sectionAt[r] < length) {
        throw new CorruptBlockException("the file of " + Rendition.at(r) + " ends too early");
      }
      MemorySegment.copy(frames[r], BlockMeta.I8, sectionAt[r], bytes, filled, length);
      sectionAt[r] += length;
      filled += length;
    }
    return bytes;
  }

  private static MemorySegment map(Path file, Arena arena) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
    }
  }
}
