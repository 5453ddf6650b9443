package io.gridrelay.node.simulated;

import java.io.IOException;
import java.lang.management.ManagementFactory;
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
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A node in a JVM of its own that can be killed and started again on the same data and port.
 * Belongs to one thread.
 */
final class NodeProcess implements AutoCloseable {
  private static final String MAIN = "io.gridrelay.node.command.GridRelay";
  private static final Duration LIMIT = Duration.ofSeconds(90);

  private final Path directory;
  private final List<String> flags;
  private final int port;
  private final HttpClient http = HttpClient.newHttpClient();
  private @Nullable Process process;

  /**
   * @param flags of {@code gridrelay run}, but for the data directory and the address
   */
  NodeProcess(Path directory, List<String> flags) throws IOException {
    this.directory = directory;
    this.port = freePort();
    this.flags = new ArrayList<>(flags);
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
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> argument.startsWith("--"))
        .forEach(command::add);
    command.addAll(List.of("-Xmx512m", "-cp", System.getProperty("java.class.path"), MAIN, "run"));
    command.addAll(flags);
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
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (!isReady()) {
      if (!started.isAlive() || System.nanoTime() > deadline) {
        throw new IOException("the node did not become ready:\n" + Files.readString(log()));
      }
      LockSupport.parkNanos(10_000_000);
    }
  }

  private boolean isReady() {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://" + server() + "/ready"))
            .timeout(Duration.ofSeconds(1))
            .build();
    try {
      return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false; // not listening yet
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
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
