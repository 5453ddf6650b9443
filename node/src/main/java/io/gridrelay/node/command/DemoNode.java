package io.gridrelay.node.command;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One node as a process of its own, which can be killed and started again. Thread-safe. */
final class DemoNode {
  private static final Path SETSID = Path.of("/usr/bin/setsid");
  private static final long STOP_SECONDS = 12;

  /** Flags of this process that a node needs as well: what Hazelcast and native codecs want. */
  private static final List<String> INHERITED = List.of("--", "-XX:SharedArchiveFile=");

  private final int number;
  private final String address;
  private final Path directory;
  private final List<String> flags;
  private final Map<String, String> environment;
  private @Nullable Process process;
  private boolean killed;

  /**
   * A node that is not started yet.
   *
   * @param number from 1 on
   * @param address {@code HOST:PORT} of its server
   * @param flags of {@code gridrelay run}
   * @param environment variables added to those of this process
   */
  DemoNode(
      int number,
      String address,
      Path directory,
      List<String> flags,
      Map<String, String> environment) {
    this.number = number;
    this.address = address;
    this.directory = directory;
    this.flags = List.copyOf(flags);
    this.environment = Map.copyOf(environment);
  }

  int number() {
    return number;
  }

  String name() {
    return nameOf(number);
  }

  static String nameOf(int number) {
    return "node" + number;
  }

  String address() {
    return address;
  }

  /** What it prints, all starts together. */
  Path log() {
    return directory.resolve("node.log");
  }

  synchronized boolean isRunning() {
    return process != null && process.isAlive();
  }

  /** Whether its end was asked for, so that it is no news. */
  synchronized boolean wasKilled() {
    return killed;
  }

  synchronized long pid() {
    return process == null ? 0 : process.pid();
  }

  synchronized void start() throws IOException {
    if (isRunning()) {
      return;
    }
    Files.createDirectories(directory);
    ProcessBuilder builder =
        new ProcessBuilder(command())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
    builder.environment().putAll(environment);
    // Its standard input stays open as long as we live: see DemoNodeProcess.
    process = builder.start();
    killed = false;
  }

  private List<String> command() {
    List<String> command = new ArrayList<>();
    if (Files.isExecutable(SETSID)) {
      command.add(SETSID.toString()); // Ctrl-C is for the demo, which stops its nodes in order.
    }
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> INHERITED.stream().anyMatch(argument::startsWith))
        .map(argument -> argument.replace("gridrelay-demo.jsa", "gridrelay-run.jsa"))
        .forEach(command::add);
    command.addAll(
        List.of("-XX:+UseG1GC", "-Xmx400m", "-Xshare:auto", "-Xlog:cds*=off", "-Xlog:aot*=off"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(DemoNodeProcess.class.getName());
    command.add("run");
    command.addAll(flags);
    return command;
  }

  /** {@code kill -9}; returns when it is gone. */
  synchronized void kill() throws InterruptedException {
    if (process != null) {
      killed = true;
      process.destroyForcibly().waitFor();
    }
  }

  /** Asks it to stop; returns at once. */
  synchronized void askToStop() {
    killed = true;
    if (process != null) {
      process.destroy();
    }
  }

  /** Waits until it has stopped, and kills it if that takes too long. */
  void awaitStop() throws InterruptedException {
    Process stopping;
    synchronized (this) {
      stopping = process;
    }
    if (stopping != null && !stopping.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
      stopping.destroyForcibly().waitFor();
    }
  }

  /** The last lines of what it printed. */
  String lastWords() {
    try {
      List<String> lines = Files.readAllLines(log());
      return String.join("\n", lines.subList(Math.max(0, lines.size() - 6), lines.size()));
    } catch (IOException e) {
      return "nothing";
    }
  }
}
