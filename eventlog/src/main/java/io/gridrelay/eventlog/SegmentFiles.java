package io.gridrelay.eventlog;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Names of the four files of a segment: {@code <firstSeq>.firehose}, {@code .jetstream}, {@code
 * .jetstream-zstd} and {@code .index}, the number in 20 digits so that names sort like numbers.
 * Immutable.
 *
 * @param directory of the log
 * @param firstSeq sequence number of the segment's first row
 */
record SegmentFiles(Path directory, long firstSeq) {
  private static final Pattern NAME =
      Pattern.compile("(\\d{20})\\.(firehose|jetstream|jetstream-zstd|index)");

  Path index() {
    return directory.resolve("%020d.index".formatted(firstSeq));
  }

  Path frames(Rendition rendition) {
    return directory.resolve("%020d.%s".formatted(firstSeq, rendition.suffix()));
  }

  /**
   * Deletes the index first: frame files without an index are what an unfinished deletion leaves.
   */
  void deleteAll() {
    Path file = index();
    try {
      Files.deleteIfExists(file);
      for (Rendition rendition : Rendition.values()) {
        file = frames(rendition);
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw LogWriteException.ofWrite(file, e);
    }
  }

  /** The segment to which a file belongs by its name; null if it belongs to none. */
  static @Nullable SegmentFiles of(Path file) {
    Path directory = file.getParent();
    Matcher matcher = NAME.matcher(String.valueOf(file.getFileName()));
    if (directory == null || !matcher.matches()) {
      return null;
    }
    try {
      return new SegmentFiles(directory, Long.parseLong(matcher.group(1)));
    } catch (NumberFormatException e) {
      return null;
    }
  }
}
