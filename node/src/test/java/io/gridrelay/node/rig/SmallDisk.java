package io.gridrelay.node.rig;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A disk for one node: a file system in a file, mounted where the node's data is, so that it can be
 * full without the machine's being so. Not thread-safe.
 */
final class SmallDisk implements AutoCloseable {
  private static final String SIZE = "12G"; // sparse; more than the longest run needs

  private final Path directory;
  private final Path ballast;

  private SmallDisk(Path directory) {
    this.directory = directory;
    ballast = directory.resolve("ballast");
  }

  /** Why this machine does not let us; empty if it does. */
  static String problem() {
    try {
      Path probe = Files.createTempDirectory("small-disk");
      try {
        mount(probe.resolve("image"), Files.createDirectory(probe.resolve("disk")), "8M").close();
        return "";
      } catch (IllegalStateException e) {
        return String.valueOf(e.getMessage());
      } finally {
        Files.deleteIfExists(probe.resolve("disk"));
        Files.deleteIfExists(probe.resolve("image"));
        Files.deleteIfExists(probe);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static SmallDisk mount(Path image, Path directory) {
    return mount(image, directory, SIZE);
  }

  private static SmallDisk mount(Path image, Path directory, String size) {
    Shell.run("truncate -s " + size + " " + image);
    Shell.run("mkfs.ext4 -q -F -m 0 -E lazy_itable_init=1 " + image);
    Shell.run("mount -o loop " + image + " " + directory);
    return new SmallDisk(directory);
  }

  /** Leaves not a byte. */
  void fill() {
    long free = directory.toFile().getUsableSpace();
    while (free > 0) {
      long take = free;
      // The file system needs some blocks for the bookkeeping of what is taken.
      while (take > 0
          && !Shell.problemOf("fallocate -o " + ballastSize() + " -l " + take + " " + ballast)
              .isEmpty()) {
        take /= 2;
      }
      if (take == 0) {
        return;
      }
      free = directory.toFile().getUsableSpace();
    }
  }

  private long ballastSize() {
    return ballast.toFile().length();
  }

  /** Gives back what {@link #fill} took. */
  void free() {
    try {
      Files.deleteIfExists(ballast);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    Shell.tryToRun("umount " + directory);
  }
}
