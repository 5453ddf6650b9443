package io.gridrelay.eventlog;

import java.nio.file.Path;

/**
 * Our own files are not what we wrote, and not in the way that a crash leaves behind. Nothing was
 * changed. Stop, and restore the log from a peer or the archive.
 */
public final class CorruptLogException extends EventLogException {
  private final transient Path file;
  private final long offset;

  CorruptLogException(Path file, long offset, String expectation) {
    super(file + " at offset " + offset + ": " + expectation);
    this.file = file;
    this.offset = offset;
  }

  /** The damaged (or missing) file. */
  public Path file() {
    return file;
  }

  /** Where in the file. */
  public long offset() {
    return offset;
  }
}
