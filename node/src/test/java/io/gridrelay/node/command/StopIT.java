package io.gridrelay.node.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.gridrelay.node.testing.Eventually;
import io.gridrelay.node.testing.GridRelayCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Ctrl-C, as a terminal sends it: the process cleans up, says that all is well, and is gone. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class StopIT {
  @TempDir Path directory;
  private Path temporary;
  private Process process;

  @BeforeEach
  void makeTemporaryDirectory() throws IOException {
    temporary = Files.createDirectory(directory.resolve("tmp"));
  }

  @AfterEach
  void kill() {
    if (process != null) {
      process.destroyForcibly();
    }
  }

  @Test
  void endsARunningNode() throws Exception {
    startNode();
    awaitLine("node started");
    interrupt();
    assertThat(process.exitValue()).isEqualTo(ExitCode.OK);
    assertThat(output()).contains("node stopped: exit=0");
    // What a clean end leaves: a log without anything to repair.
    startNode();
    assertThat(awaitLine("log opened")).contains("cutBytes=0");
    interrupt();
  }

  @Test
  void endsANodeThatIsStillStarting() throws Exception {
    startNode();
    awaitLine("log opened");
    interrupt();
    assertThat(process.exitValue()).isEqualTo(ExitCode.OK);
  }

  @Test
  void endsTheDemoWithEverythingThatItMade() throws Exception {
    start("demo", "--listen", "127.0.0.1:0", "--accounts", "30", "--rate", "200");
    awaitLine("Stop ");
    interrupt();
    assertThat(process.exitValue()).isEqualTo(ExitCode.OK);
    assertThat(output()).contains("stopping ...");
    try (Stream<Path> left = Files.list(temporary)) {
      assertThat(left.filter(path -> path.getFileName().toString().startsWith("gridrelay-demo")))
          .isEmpty();
    }
  }

  private void startNode() throws IOException {
    String data = directory.resolve("data").toString();
    start("run", "--data", data, "--listen", "127.0.0.1:0", "--cluster-bind", "127.0.0.1:0");
  }

  private void start(String... arguments) throws IOException {
    // What a shell starts in the background inherits that SIGINT is ignored, a build may be that.
    List<String> command = new ArrayList<>(List.of("env", "--default-signal=INT"));
    command.addAll(GridRelayCommand.line(temporary, List.of(arguments)));
    process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("output").toFile())
            .start();
  }

  /** SIGINT; returns when the process and all that it started are gone. */
  private void interrupt() throws Exception {
    List<ProcessHandle> family = new ArrayList<>(process.descendants().toList());
    family.add(process.toHandle());
    Process kill = new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start();
    assertThat(kill.waitFor()).isZero();
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).as(this::output).isTrue();
    assertThat(family).noneMatch(ProcessHandle::isAlive);
  }

  /** The line of the process that has this part. */
  private String awaitLine(String part) {
    String[] found = new String[1];
    Eventually.await(
        Duration.ofSeconds(60),
        () -> part + " in\n" + output(),
        () -> {
          found[0] = output().lines().filter(line -> line.contains(part)).findFirst().orElse("");
          return !found[0].isEmpty() || !process.isAlive();
        });
    assertThat(found[0]).as(this::output).isNotEmpty();
    return found[0];
  }

  private String output() {
    try {
      return Files.readString(directory.resolve("output"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
