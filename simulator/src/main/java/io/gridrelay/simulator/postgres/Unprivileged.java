package io.gridrelay.simulator.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.List;

/**
 * Runs commands as a user without privileges, because PostgreSQL refuses to run as root. For
 * everybody else a command runs as it is.
 *
 * <p>The child keeps one capability of root, to pass directories that only root may enter (as those
 * for temporary files of tests); without the secure bit the C library's {@code access()} would deny
 * what the kernel allows.
 */
final class Unprivileged {
  private static final String NOBODY = "65534";
  private static final List<String> AS_NOBODY =
      List.of(
          "setpriv",
          "--reuid=" + NOBODY,
          "--regid=" + NOBODY,
          "--clear-groups",
          "--securebits=+no_setuid_fixup",
          "--inh-caps=-all,+dac_override",
          "--ambient-caps=-all,+dac_override");

  private Unprivileged() {}

  /** Words to put before a command. */
  static List<String> prefix() {
    return isRoot() ? AS_NOBODY : List.of();
  }

  /** Gives the directory to the user that the commands run as. */
  static void own(Path directory) throws IOException {
    if (isRoot()) {
      Files.setAttribute(directory, "unix:uid", Integer.parseInt(NOBODY));
      Files.setAttribute(directory, "unix:gid", Integer.parseInt(NOBODY));
    }
  }

  private static boolean isRoot() {
    try {
      return Files.getAttribute(Paths.get("/proc/self"), "unix:uid").equals(0);
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      // No /proc: not Linux.
      return "root".equals(System.getProperty("user.name"));
    }
  }
}
