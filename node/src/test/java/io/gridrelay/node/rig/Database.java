package io.gridrelay.node.rig;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * PostgreSQL as a process of its own that is stopped, killed and frozen, at a place of its own. Not
 * thread-safe.
 */
final class Database implements AutoCloseable {
  /** Unprivileged, as PostgreSQL demands; everybody has it. */
  private static final List<String> UNPRIVILEGED =
      List.of("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups");

  private final Path programs;
  private final Path directory;
  private final Place place;
  private final int port;
  private @Nullable Process process;

  /**
   * @param programs directory with {@code initdb} and {@code postgres}
   * @param directory for its data; every directory above must be passable for everybody
   */
  Database(Path programs, Path directory, Place place, int port) {
    this.programs = programs;
    this.directory = directory;
    this.place = place;
    this.port = port;
  }

  /** For {@code --state-store}. */
  String url() {
    return "jdbc:postgresql://" + place.address() + ":" + port + "/postgres?user=gridrelay";
  }

  /** Makes an empty database and starts it. */
  void create() {
    try {
      Files.createDirectories(directory);
      Path data = directory.resolve("data");
      if (isRoot()) {
        Shell.run("chown nobody:nogroup " + directory);
      }
      List<String> command = new ArrayList<>(unprivileged());
      command.addAll(
          List.of(programs.resolve("initdb").toString(), "-D", data.toString(), "-A", "trust"));
      command.addAll(List.of("-U", "gridrelay", "-E", "UTF8", "--no-sync"));
      Shell.run(command);
      Files.writeString(data.resolve("pg_hba.conf"), "host all all 0.0.0.0/0 trust\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    start();
  }

  private static boolean isRoot() {
    return System.getProperty("user.name").equals("root");
  }

  private static List<String> unprivileged() {
    return isRoot() ? UNPRIVILEGED : List.of();
  }

  /** Starts it, unless it runs. */
  void start() {
    if (process != null && process.isAlive()) {
      return;
    }
    List<String> command = new ArrayList<>(place.prefix());
    command.addAll(unprivileged());
    command.addAll(
        List.of(
            programs.resolve("postgres").toString(),
            "-D",
            directory.resolve("data").toString(),
            "-p",
            Integer.toString(port),
            "-c",
            "listen_addresses=" + place.address(),
            "-c",
            "unix_socket_directories=",
            "-c",
            "shared_buffers=32MB"));
    try {
      process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(
                  ProcessBuilder.Redirect.appendTo(
                      directory.resolveSibling("postgres.log").toFile()))
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** In order: connections are ended, and what they did is kept. */
  void stop() {
    Process running = process;
    if (running != null) {
      Shell.signal("INT", running.pid());
      await(running);
    }
  }

  /** All its processes at once, as when the machine loses its power. */
  void kill() {
    Process running = process;
    if (running != null) {
      List<ProcessHandle> workers = running.descendants().toList();
      running.destroyForcibly();
      workers.forEach(ProcessHandle::destroyForcibly);
      await(running);
    }
  }

  /** It accepts connections, as the kernel does that, and says nothing. */
  void freeze() {
    processes().forEach(one -> Shell.signal("STOP", one.pid()));
  }

  void thaw() {
    processes().forEach(one -> Shell.signal("CONT", one.pid()));
  }

  private Stream<ProcessHandle> processes() {
    Process running = process;
    return running == null
        ? Stream.empty()
        : Stream.concat(Stream.of(running.toHandle()), running.descendants());
  }

  private static void await(Process process) {
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    thaw();
    kill();
  }
}
