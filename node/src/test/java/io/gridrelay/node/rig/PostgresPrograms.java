package io.gridrelay.node.rig;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Where PostgreSQL's own programs are. */
final class PostgresPrograms {
  private static final List<String> CANDIDATES =
      List.of(
          "/usr/lib/postgresql/17/bin", "/usr/lib/postgresql/16/bin", "/usr/lib/postgresql/15/bin");

  private PostgresPrograms() {}

  static Path directory() {
    return CANDIDATES.stream()
        .map(Path::of)
        .filter(directory -> Files.exists(directory.resolve("initdb")))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no PostgreSQL here"));
  }
}
