package io.gridrelay.eventlog;

import java.nio.file.Path;

/**
 * The disk refused (full, failed, removed). The log stays readable. After a refused write it is as
 * before, and takes the same block once the cause is mended. After a refused sync it takes nothing
 * more until it is opened again, since the kernel may have forgotten what it could not write.
 */
public final class LogWriteException extends EventLogException {
  private final transient Path file;
  private final boolean mayBeTriedAgain;

  private LogWriteException(Path file, Throwable cause, boolean mayBeTriedAgain) {
    super(file + " can not be written: " + cause.getMessage(), cause);
    this.file = file;
    this.mayBeTriedAgain = mayBeTriedAgain;
  }

  static LogWriteException ofWrite(Path file, Throwable cause) {
    return new LogWriteException(file, cause, true);
  }

  static LogWriteException ofSync(Path file, Throwable cause) {
    return new LogWriteException(file, cause, false);
  }

  /** Whether the same call may succeed later. */
  public boolean mayBeTriedAgain() {
    return mayBeTriedAgain;
  }

  /** The file (or directory) that was written to. */
  public Path file() {
    return file;
  }
}
