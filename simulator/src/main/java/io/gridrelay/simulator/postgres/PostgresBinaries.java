package io.gridrelay.simulator.postgres;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/**
 * The server's programs, unpacked once per machine and user. Several processes may unpack at the
 * same time: each does so beside, and the first to rename its copy wins.
 *
 * <p>The system property {@value #HOME_PROPERTY} names an installation to use instead, on platforms
 * for which no library is on the class path.
 */
final class PostgresBinaries {
  static final String HOME_PROPERTY = "gridrelay.postgres.home";

  private PostgresBinaries() {}

  /** The directory that holds {@code bin/postgres} and {@code bin/initdb}. */
  static Path locate() {
    String home = System.getProperty(HOME_PROPERTY);
    if (home != null) {
      return Path.of(home);
    }
    String archive = "/postgres-" + platform() + ".txz";
    try (InputStream packed = PostgresBinaries.class.getResourceAsStream(archive)) {
      if (packed == null) {
        throw new PostgresException(
            "no PostgreSQL for this platform on the class path (%s); name an installation by -D%s=DIR"
                .formatted(archive.substring(1), HOME_PROPERTY));
      }
      return unpacked(packed);
    } catch (IOException e) {
      throw new PostgresException("PostgreSQL cannot be unpacked: " + e.getMessage(), e);
    }
  }

  private static String platform() {
    String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    boolean arm = "aarch64".equals(System.getProperty("os.arch"));
    return (system.startsWith("mac") ? "darwin-" : "linux-") + (arm ? "arm_64" : "x86_64");
  }

  private static Path unpacked(InputStream packed) throws IOException {
    // The size is part of the name: another version of the library is another directory.
    Path target =
        Path.of(System.getProperty("java.io.tmpdir"))
            .resolve("gridrelay-postgres-%s-%d".formatted(userName(), packed.available()));
    if (Files.isDirectory(target)) {
      refuseForeign(target);
      return target;
    }
    Path beside = Files.createTempDirectory("gridrelay-postgres-new");
    Files.setPosixFilePermissions(beside, PosixFilePermissions.fromString("rwxr-xr-x"));
    unpack(packed, beside);
    try {
      return Files.move(beside, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (DirectoryNotEmptyException | FileAlreadyExistsException e) {
      delete(beside);
      refuseForeign(target);
      return target;
    }
  }

  private static String userName() {
    return System.getProperty("user.name").replaceAll("[^A-Za-z0-9_-]", "_");
  }

  /** The directory for temporary files is everybody's: programs of others must not be run. */
  private static void refuseForeign(Path directory) throws IOException {
    Path mine = Files.createTempFile("gridrelay-postgres", ".owner");
    try {
      if (!Files.getOwner(directory).equals(Files.getOwner(mine))) {
        throw new PostgresException(directory + " belongs to somebody else; remove it");
      }
    } finally {
      Files.delete(mine);
    }
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> paths = Files.walk(directory)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  private static void unpack(InputStream packed, Path directory) throws IOException {
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(new XZCompressorInputStream(new BufferedInputStream(packed)))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        Path target = directory.resolve(entry.getName()).normalize();
        if (!target.startsWith(directory)) {
          throw new IOException("entry " + entry.getName() + " leaves the archive");
        }
        extract(tar, entry, target);
      }
    }
  }

  private static void extract(TarArchiveInputStream tar, TarArchiveEntry entry, Path target)
      throws IOException {
    if (entry.isDirectory()) {
      Files.createDirectories(target);
      return;
    }
    Files.createDirectories(target.getParent());
    if (entry.isSymbolicLink()) {
      Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
      return;
    }
    Files.copy(tar, target);
    boolean program = (entry.getMode() & 0100) != 0;
    Files.setPosixFilePermissions(
        target, PosixFilePermissions.fromString(program ? "rwxr-xr-x" : "rw-r--r--"));
  }
}
