package io.gridrelay.node.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A directory that is deleted with all it holds, or none. Confined to one thread. */
final class TemporaryDirectory implements AutoCloseable {
  private final @Nullable Path path;

  private TemporaryDirectory(@Nullable Path path) {
    this.path = path;
  }

  /** None if the user has named a directory. */
  static TemporaryDirectory unless(boolean named) throws IOException {
    return new TemporaryDirectory(named ? null : Files.createTempDirectory("gridrelay-demo"));
  }

  @Nullable Path path() {
    return path;
  }

  @Override
  public void close() throws IOException {
    if (path != null) {
      try (Stream<Path> files = Files.walk(path)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(file);
        }
      }
    }
  }
}
