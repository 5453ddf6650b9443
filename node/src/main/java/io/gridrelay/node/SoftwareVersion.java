package io.gridrelay.node;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/**
 * What was built, as the build has written it down. Immutable.
 *
 * @param version of the project
 * @param commit beginning of the commit's id; {@code unknown} if it was built without its history
 */
public record SoftwareVersion(String version, String commit) {
  private static final String FILE = "build.properties";

  /** The version of this class. */
  public static SoftwareVersion current() {
    Properties built = new Properties();
    try (InputStream file = SoftwareVersion.class.getResourceAsStream(FILE)) {
      if (file != null) {
        built.load(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + FILE, e);
    }
    return new SoftwareVersion(
        built.getProperty("version", "development"), built.getProperty("commit", "unknown"));
  }

  /** As it is shown to clients and other nodes: {@code 1.2.0+3f29fb5}. */
  @Override
  public String toString() {
    return version + "+" + commit;
  }
}
