package io.gridrelay.node.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.gridrelay.client.GridRelayClient;
import io.gridrelay.client.Subscription;
import io.gridrelay.client.firehose.FirehoseEvent;
import io.gridrelay.client.jetstream.JetstreamEvent;
import io.gridrelay.node.testing.GridRelayCommand;
import io.gridrelay.simulator.SimulatedNetwork;
import java.io.BufferedReader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The command as its users have it: flags in, a process that serves, an exit code out. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class RunCommandIT {
  private static final Pattern ADDRESS = Pattern.compile("node started: address=\\S*?:(\\d+) ");

  @TempDir Path directory;

  @Test
  void servesEventsOfItsUpstreamsAndStopsCleanlyWhenTold() throws Exception {
    try (SimulatedNetwork network =
        SimulatedNetwork.builder().hosts(2).accounts(20).eventsPerSecond(100).start()) {
      List<String> flags = new ArrayList<>();
      flags.addAll(List.of("run", "--data", directory.resolve("data").toString()));
      flags.addAll(List.of("--listen", "127.0.0.1:0", "--cluster-bind", "127.0.0.1:0"));
      flags.addAll(List.of("--validation", "strict"));
      flags.addAll(List.of(SimulateCommand.flagsFor(network).split(" ")));
      Process process = start(flags);
      try (BufferedReader log = process.errorReader(StandardCharsets.UTF_8)) {
        String url = "ws://127.0.0.1:" + port(log);
        network.startTraffic();
        try (GridRelayClient client = GridRelayClient.connect(url);
            Subscription<FirehoseEvent> firehose = client.firehose().fromOldest().subscribe();
            Subscription<JetstreamEvent> jetstream =
                client.jetstream().fromOldest().compressed().subscribe()) {
          ChainCheck chains = new ChainCheck();
          for (int i = 0; i < 200; i++) {
            chains.look(firehose.poll(Duration.ofSeconds(60)).orElseThrow());
            assertThat(jetstream.poll(Duration.ofSeconds(60))).isPresent();
          }
          assertThat(chains.gaps()).as(chains.firstGap().orElse("")).isZero();
        }
        process.destroy(); // SIGTERM
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(ExitCode.OK);
      } finally {
        process.destroyForcibly();
      }
    }
    StringWriter out = new StringWriter();
    CommandLine inspect = GridRelay.line().setOut(new PrintWriter(out, true));
    assertThat(inspect.execute("inspect", directory.resolve("data").toString())).isZero();
    assertThat(out.toString()).startsWith("segment 1 to ").doesNotContain("end (", "DAMAGED");
  }

  @Test
  void saysWhichSettingNamesATakenPortAndCreatesNothing() throws Exception {
    Path data = directory.resolve("data");
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String address = "127.0.0.1:" + taken.getLocalPort();
      assertThat(
              failure(
                  "--data", data.toString(), "--listen", address, "--cluster-bind", "127.0.0.1:0"))
          .containsOnlyOnce("\n")
          .contains("cannot listen on serve.listen " + address, "--listen");
      assertThat(data).doesNotExist();
    }
  }

  @Test
  void saysWhichSettingNamesAnUnusableDirectory() throws Exception {
    Path file = Files.writeString(directory.resolve("file"), "not a directory");
    assertThat(failure("--data", file.toString(), "--listen", "127.0.0.1:0"))
        .contains("storage.data " + file + " cannot be used", "--data");
  }

  private static String failure(String... flags) {
    StringWriter err = new StringWriter();
    CommandLine line = GridRelay.line().setErr(new PrintWriter(err, true));
    String[] arguments = Stream.concat(Stream.of("run"), Stream.of(flags)).toArray(String[]::new);
    assertThat(line.execute(arguments)).isEqualTo(ExitCode.FAILURE);
    return err.toString();
  }

  private static int port(BufferedReader log) throws Exception {
    StringBuilder seen = new StringBuilder();
    for (String line = log.readLine(); line != null; line = log.readLine()) {
      seen.append(line).append('\n');
      Matcher matcher = ADDRESS.matcher(line + " ");
      if (matcher.find()) {
        // What follows must be read, or the process blocks when the pipe is full.
        Thread.ofVirtual().start(() -> log.lines().forEach(rest -> {}));
        return Integer.parseInt(matcher.group(1));
      }
    }
    throw new AssertionError("the node did not start:\n" + seen);
  }

  private static Process start(List<String> flags) throws Exception {
    return new ProcessBuilder(GridRelayCommand.line(flags)).start();
  }
}
