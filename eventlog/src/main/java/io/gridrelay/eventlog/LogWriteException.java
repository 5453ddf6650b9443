package io.gridrelay.eventlog;

import java.nio.file.Path;

/**
 * The disk refused a write (full, failed, removed). The log stays readable and takes no further
 * appends; open it again once the cause is mended, which cuts what was written in part.
 */
public final class LogWriteException extends EventLogException {
  private final transient Path file;

  LogWriteException(Path file, Throwable cause) {
    super(file + " can not be written: " + cause.getMessage(), cause);
    this.file = file;
  }

  /** The file (or directory) that was written to. */
  public Path file() {
    return file;
  }
}
