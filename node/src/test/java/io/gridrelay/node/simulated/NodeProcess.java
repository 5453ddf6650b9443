package io.gridrelay.node.simulated;

import static java.util.Objects.requireNonNull;

import io.gridrelay.node.testing.Eventually;
import io.gridrelay.node.testing.GridRelayCommand;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A node in a JVM of its own that can be killed and started again on the same data and port.
 * Belongs to one thread.
 */
final class NodeProcess implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(90);

  private final Path directory;
  private final List<String> flags;
  private final List<String> wrapper;
  private final int port;
  private final HttpClient http = HttpClient.newHttpClient();
  private @Nullable Process process;

  /**
   * @param flags of {@code gridrelay run}, but for the data directory and the address
   */
  NodeProcess(Path directory, List<String> flags) throws IOException {
    this(directory, flags, List.of());
  }

  /**
   * @param wrapper command line before that of the node, which it becomes in the end
   */
  NodeProcess(Path directory, List<String> flags, List<String> wrapper) throws IOException {
    this.directory = directory;
    this.wrapper = wrapper;
    this.port = freePort();
    this.flags = new ArrayList<>(List.of("run"));
    this.flags.addAll(flags);
    this.flags.addAll(
        List.of("--data", directory.resolve("data").toString(), "--listen", "127.0.0.1:" + port));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** {@code host:port}. */
  String server() {
    return "127.0.0.1:" + port;
  }

  /** Starts it; returns how long it took to be ready, in milliseconds. */
  long start() throws IOException {
    List<String> command = new ArrayList<>(wrapper);
    command.addAll(GridRelayCommand.line(flags));
    long begun = System.nanoTime();
    process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
            .start();
    awaitReady(process);
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
  }

  private void awaitReady(Process started) throws IOException {
    Eventually.await(
        LIMIT, () -> "the node is ready:\n" + log(), () -> ready() == 200 || !started.isAlive());
    if (!started.isAlive()) {
      throw new IOException("the node ended:\n" + Files.readString(log()));
    }
  }

  /** HTTP status of its readiness; 0 if it does not listen. */
  int ready() {
    try {
      return get("/ready").statusCode();
    } catch (IOException e) {
      return 0;
    }
  }

  HttpResponse<String> get(String path) throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://" + server() + path))
            .timeout(Duration.ofSeconds(1))
            .build();
    try {
      return http.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  /** Where a file of the process is to be found from outside, should it have mounts of its own. */
  Path inside(Path file) {
    return Path.of("/proc/" + requireNonNull(process).pid() + "/root" + file.toAbsolutePath());
  }

  /** {@code kill -9}; returns when it is gone. */
  void kill() throws InterruptedException {
    Process victim = process;
    if (victim != null) {
      victim.destroyForcibly().waitFor();
    }
  }

  /** Starts that had to cut something off the log. */
  int tornTails() throws IOException {
    try (Stream<String> lines = Files.lines(log())) {
      return (int)
          lines
              .filter(line -> line.contains("log opened:"))
              .filter(line -> !line.endsWith("cutBytes=0"))
              .count();
    }
  }

  /** What it printed, all starts together. */
  Path log() {
    return directory.resolve("node.log");
  }

  @Override
  public void close() {
    Process running = process;
    if (running != null) {
      running.destroyForcibly();
    }
    http.close();
  }
}
