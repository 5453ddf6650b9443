package io.gridrelay.benchmarks.cluster;

import io.gridrelay.benchmarks.ServerProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One node, started by the launcher as its users start it. Thread-safe. */
final class RelayNode implements AutoCloseable {
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(2);
  private static final int STOP_SECONDS = 30;

  private final int index;
  private final int port;
  private final Path directory;
  private final List<String> command;
  private final Map<String, String> environment;
  private final HttpClient http = HttpClient.newBuilder().connectTimeout(ANSWER_LIMIT).build();
  private @Nullable Process process;

  /**
   * @param index from 0 on
   * @param flags of {@code gridrelay run}
   */
  RelayNode(
      int index,
      int port,
      Path directory,
      Path launcher,
      List<String> flags,
      Map<String, String> environment) {
    this.index = index;
    this.port = port;
    this.directory = directory;
    this.environment = Map.copyOf(environment);
    this.command = new ArrayList<>(List.of(launcher.toString(), "run"));
    command.addAll(flags);
    command.addAll(List.of("--node", nameOf(index), "--listen", "127.0.0.1:" + port));
    command.addAll(List.of("--data", directory.resolve("data").toString()));
  }

  static String nameOf(int index) {
    return "node" + (index + 1);
  }

  int index() {
    return index;
  }

  String name() {
    return nameOf(index);
  }

  int port() {
    return port;
  }

  synchronized void start() throws IOException {
    Files.createDirectories(directory);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(
                ProcessBuilder.Redirect.appendTo(directory.resolve("node.log").toFile()));
    builder.environment().putAll(environment);
    process = builder.start();
  }

  synchronized Process process() {
    if (process == null) {
      throw new IllegalStateException(name() + " was not started");
    }
    return process;
  }

  double cpuSeconds() throws IOException {
    return ServerProcess.cpuSeconds(process());
  }

  long residentMegabytes() throws IOException {
    return ServerProcess.statusKb(process(), "VmRSS") / 1024;
  }

  /** SIGKILL; returns when it is gone. */
  void kill() throws InterruptedException {
    process().destroyForcibly().waitFor();
  }

  /** SIGTERM; returns when it is gone. */
  void leave() throws InterruptedException {
    process().destroy();
    if (!process().waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
      kill();
    }
  }

  boolean isReady() {
    return get("/ready").isPresent();
  }

  boolean isSequencing() {
    return get("/metrics").stream()
        .flatMap(String::lines)
        .anyMatch("gridrelay_sequencer_active 1.0"::equals);
  }

  /** What it answers; empty if that is no success. */
  Optional<String> get(String path) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .timeout(ANSWER_LIMIT)
            .build();
    try {
      HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
      return answer.statusCode() == 200 ? Optional.of(answer.body()) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty(); // It does not listen yet, or not any more.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  @Override
  public synchronized void close() {
    if (process != null) {
      process.destroyForcibly();
    }
    http.close();
  }
}
