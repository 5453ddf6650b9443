package io.gridrelay.node.rig;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One node of the cluster as a process of its own, which is started, stopped, frozen and killed.
 * Its data and what it prints stay in its directory from one life to the next. Thread-safe.
 */
final class Peer implements AutoCloseable {
  private static final String MAIN = "io.gridrelay.node.command.GridRelay";
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(1);

  private final int number;
  private final Path directory;
  private final Place place;
  private final int port;
  private final List<String> jvm;
  private final List<String> flags;
  private final List<Path> patches;
  private final @Nullable FalseClock clock;
  private final @Nullable SmallDisk disk;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(ANSWER_LIMIT)
          .build();
  private @Nullable Process process;

  /**
   * @param number 1 and up
   * @param patches class path entries that come before everything else
   */
  Peer(
      int number,
      Path directory,
      Place place,
      int port,
      List<String> jvm,
      List<String> flags,
      List<Path> patches,
      @Nullable FalseClock clock,
      @Nullable SmallDisk disk) {
    this.number = number;
    this.directory = directory;
    this.place = place;
    this.port = port;
    this.jvm = List.copyOf(jvm);
    this.flags = List.copyOf(flags);
    this.patches = List.copyOf(patches);
    this.clock = clock;
    this.disk = disk;
  }

  int number() {
    return number;
  }

  /** {@code host:port} of everything that it serves. */
  String server() {
    return place.address() + ":" + port;
  }

  Path data() {
    return directory.resolve("data");
  }

  /** What it printed in all its lives. */
  Path output() {
    return directory.resolve("node.log");
  }

  @Nullable FalseClock clock() {
    return clock;
  }

  @Nullable SmallDisk disk() {
    return disk;
  }

  /** Starts it, unless it runs; does not wait until it is ready. */
  synchronized void start() {
    if (isAlive()) {
      return;
    }
    List<String> command = new ArrayList<>(place.prefix());
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvm);
    command.addAll(List.of("-cp", classPath(), MAIN, "run"));
    command.addAll(flags);
    command.addAll(List.of("--data", data().toString(), "--listen", server()));
    try {
      Files.createDirectories(data());
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(output().toFile()));
      if (clock != null) {
        clock.step(Duration.ZERO);
        builder.environment().putAll(clock.environment());
      }
      process = builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** That of this process, without what is there for tests only. */
  private String classPath() {
    String all =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    Stream<String> own =
        Arrays.stream(all.split(File.pathSeparator))
            .filter(entry -> !entry.endsWith("test-classes"));
    return String.join(
        File.pathSeparator, Stream.concat(patches.stream().map(Path::toString), own).toList());
  }

  synchronized boolean isAlive() {
    return process != null && process.isAlive();
  }

  /** Exit code of its last life; -1 while it runs. */
  synchronized int exitCode() {
    return process == null || process.isAlive() ? -1 : process.exitValue();
  }

  /** {@code kill -9}; returns when it is gone. */
  void kill() {
    Process victim = running();
    if (victim != null) {
      victim.destroyForcibly();
      await(victim, 10);
    }
  }

  /** Deletes everything that it keeps; it must not run. */
  void loseData() {
    try (Stream<Path> all = Files.walk(data())) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        // The directory may be a file system of its own.
        if (!each.equals(data()) && !each.endsWith("lost+found")) {
          Files.delete(each);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** SIGTERM; true if it ended by itself, in time and with exit code 0. */
  boolean leave(int patienceSeconds) {
    Process leaving = running();
    if (leaving == null) {
      return true;
    }
    leaving.destroy();
    return await(leaving, patienceSeconds) && leaving.exitValue() == 0;
  }

  /** SIGSTOP: it does nothing, and knows nothing of it. */
  void freeze() {
    Process victim = running();
    if (victim != null) {
      Shell.signal("STOP", victim.pid());
    }
  }

  /** SIGCONT. */
  void thaw() {
    Process victim = running();
    if (victim != null) {
      Shell.signal("CONT", victim.pid());
    }
  }

  /** Lets it print what its threads do. */
  void printThreads() {
    Process asked = running();
    if (asked != null) {
      Shell.signal("QUIT", asked.pid());
    }
  }

  private synchronized @Nullable Process running() {
    return process;
  }

  private static boolean await(Process process, int seconds) {
    try {
      return process.waitFor(seconds, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Empty if it is ready, else what it says. */
  String missing() {
    if (!isAlive()) {
      return "not running, exit code " + exitCode();
    }
    HttpResponse<String> answer = get("/ready");
    if (answer == null) {
      return "no answer";
    }
    return answer.statusCode() == 200 ? "" : answer.body();
  }

  boolean isReady() {
    return missing().isEmpty();
  }

  /** Whether the sequencer runs there, as far as the node knows. */
  boolean isSequencing() {
    HttpResponse<String> answer = isAlive() ? get("/metrics") : null;
    return answer != null
        && answer.body().lines().anyMatch("gridrelay_sequencer_active 1.0"::equals);
  }

  /** Null if nothing useful comes in time. */
  @Nullable HttpResponse<String> get(String path) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://" + server() + path))
            .timeout(ANSWER_LIMIT)
            .build();
    try {
      return http.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      return null; // not listening yet, or not any more
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    }
  }

  @Override
  public void close() {
    kill();
    http.close();
    if (disk != null) {
      disk.close();
    }
  }

  @Override
  public String toString() {
    return "node " + number;
  }
}
