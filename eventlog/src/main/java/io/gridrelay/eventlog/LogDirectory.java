package io.gridrelay.eventlog;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * The directory of a log, locked against a second process that would write to it. The lock ends
 * with the process.
 */
record LogDirectory(Path path, FileChannel lock) implements AutoCloseable {
  static final String LOCK_FILE_NAME = "lock";

  static LogDirectory lock(Path path) {
    try {
      Files.createDirectories(path);
      FileChannel channel =
          FileChannel.open(
              path.resolve(LOCK_FILE_NAME), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (tryLock(channel) == null) {
        channel.close();
        throw new EventLogException("the log in " + path + " is in use by another process");
      }
      return new LogDirectory(path, channel);
    } catch (IOException e) {
      throw new EventLogException("the log directory " + path + " can not be used", e);
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  @Override
  public void close() {
    try {
      lock.close();
    } catch (IOException e) {
      throw new EventLogException("can not unlock " + path, e);
    }
  }
}
