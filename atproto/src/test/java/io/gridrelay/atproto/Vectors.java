package io.gridrelay.atproto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The interop vectors and the corpus of real events, which lie outside the repository. Tests that
 * need them are skipped unless the system property {@code gridrelay.vectors} names their directory.
 */
public final class Vectors {

  private Vectors() {}

  /** A file below the directory of vectors. */
  public static Path path(String name) {
    String directory = System.getProperty("gridrelay.vectors", "");
    assumeTrue(!directory.isEmpty(), "needs -Dgridrelay.vectors=DIRECTORY");
    Path path = Path.of(directory, name);
    assertThat(path).exists();
    return path;
  }

  public static byte[] bytes(String name) {
    try {
      return Files.readAllBytes(path(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One case per line, nothing trimmed; empty lines and those that begin with # are none. */
  public static List<String> cases(String name) {
    try {
      List<String> cases =
          Files.readAllLines(path(name)).stream()
              .filter(line -> !line.isEmpty() && !line.startsWith("#"))
              .toList();
      assertThat(cases).as(name).isNotEmpty();
      return cases;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
