package io.gridrelay.atproto.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Vectors that are not in the repository: the interop files and the real frames. Their directory is
 * the system property {@code gridrelay.vectors}; a test that asks without it is skipped.
 */
public final class Vectors {

  private static final ObjectMapper JSON = new ObjectMapper();

  private Vectors() {}

  /** The file below the directory of vectors, for example {@code interop/mst/key_heights.json}. */
  public static Path file(String name) {
    String directory = System.getProperty("gridrelay.vectors", "");
    assumeTrue(!directory.isEmpty(), "no vectors: set -Dgridrelay.vectors=DIR");
    return Path.of(directory, name);
  }

  public static JsonNode json(String name) {
    try {
      return JSON.readTree(file(name).toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static byte[] bytes(String name) {
    try {
      return Files.readAllBytes(file(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One case per line, nothing trimmed; empty lines and those that begin with # are none. */
  public static List<String> cases(String name) {
    String text = new String(bytes(name), StandardCharsets.UTF_8);
    return text.lines().filter(line -> !line.isEmpty() && !line.startsWith("#")).toList();
  }
}
