package io.gridrelay.eventlog;

import java.io.IOException;
import java.nio.file.Path;

/**
 * The real disk with a limit of free bytes and a switch for failing syncs. Syncs that do not fail
 * do nothing: tests are quick.
 */
final class FaultyDisk implements Disk {
  long freeBytes = Long.MAX_VALUE;
  volatile boolean syncsFail;

  @Override
  public WritableFile open(Path path) throws IOException {
    WritableFile real = Disk.REAL.open(path);
    return new WritableFile() {
      @Override
      public void write(long position, byte[] bytes, int offset, int length) throws IOException {
        int written = (int) Math.min(length, freeBytes);
        real.write(position, bytes, offset, written);
        freeBytes -= written;
        if (written < length) {
          throw new IOException("No space left on device");
        }
      }

      @Override
      public void setLength(long length) throws IOException {
        real.setLength(length);
      }

      @Override
      public void force() throws IOException {
        if (syncsFail) {
          throw new IOException("Input/output error");
        }
      }

      @Override
      public void close() throws IOException {
        real.close();
      }
    };
  }

  @Override
  public void forceDirectory(Path directory) {}
}
