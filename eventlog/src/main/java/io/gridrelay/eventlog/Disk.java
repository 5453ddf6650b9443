package io.gridrelay.eventlog;

import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Where the writer's bytes go. A seam, so that tests can make a disk full or broken. */
interface Disk {
  /** The real thing. */
  Disk REAL = RandomAccess::new;

  /** Opens a file for writing; creates it if it is missing. */
  WritableFile open(Path path) throws IOException;

  /** Makes created, renamed and deleted names durable. */
  default void forceDirectory(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** A file that one thread writes; {@link #force} may be called by another meanwhile. */
  interface WritableFile extends Closeable {
    void write(long position, byte[] bytes, int offset, int length) throws IOException;

    /** Cuts the file, or extends it with zeros that take no space. */
    void setLength(long length) throws IOException;

    /** Returns when everything written so far survives a power failure. */
    void force() throws IOException;
  }

  /**
   * Not a {@link FileChannel}, because an interrupt of the thread would close that in the middle of
   * an append. The same goes for {@code force}.
   */
  final class RandomAccess implements WritableFile {
    private final RandomAccessFile file;
    private long position;

    RandomAccess(Path path) throws IOException {
      file = new RandomAccessFile(path.toFile(), "rw");
    }

    @Override
    public void write(long at, byte[] bytes, int offset, int length) throws IOException {
      if (position != at) {
        file.seek(at);
      }
      position = -1;
      file.write(bytes, offset, length);
      position = at + length;
    }

    @Override
    public void setLength(long length) throws IOException {
      position = -1;
      file.setLength(length);
    }

    @Override
    public void force() throws IOException {
      file.getFD().sync();
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
