package io.gridrelay.node.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.gridrelay.config.SettingKey;
import io.gridrelay.simulator.Occurrence;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class GridRelayTest {
  @TempDir Path directory;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void helpShowsTheFirstStepsAndTheExitCodes() {
    assertThat(execute("--help")).isZero();
    assertThat(out.toString())
        .contains("run", "demo", "simulate", "drink", "status", "inspect", "settings")
        .contains("gridrelay demo", "Exit codes: 0");
  }

  @Test
  void withoutACommandItShowsThemAllBeginningWithRun() {
    assertThat(execute()).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString())
        .containsSubsequence("Commands:", "  run ", "  demo ", "  simulate ", "  settings ")
        .contains("First steps");
  }

  @ParameterizedTest
  @ValueSource(strings = {"run", "demo", "simulate", "drink", "status", "inspect", "settings"})
  void everyCommandTeachesByExample(String command) {
    assertThat(execute(command, "--help")).isZero();
    assertThat(out.toString()).contains("Example", "gridrelay " + command);
  }

  @Test
  void helpOfRunShowsTheFlagsThatOthersDriveItBy() {
    execute("run", "--help");
    assertThat(out.toString())
        .contains("--config", "--data", "--listen", "--plc", "--upstream", "--validation=")
        .contains("--allow-private-addresses", "--state-store", "--cluster-secret-file");
  }

  @Test
  void everySettingIsAFlagOfRun() {
    CommandLine run = GridRelay.line().getSubcommands().get("run");
    for (SettingKey key : SettingKey.all()) {
      assertThat(run.getCommandSpec().findOption(key.flag())).as(key.flag()).isNotNull();
    }
  }

  @Test
  void wrongCommandLinesExitWith2AndSayWhatMayBeMeant() {
    assertThat(execute("drnk")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("drink");
    assertThat(execute("run", "--lisen", "x")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("--listen");
    assertThat(execute()).isEqualTo(ExitCode.USAGE);
    assertThat(execute("drink", "--wire", "firehose", "--zstd")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("--wire jetstream only");
    assertThat(execute("drink", "ftp://x")).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void wrongSettingsExitWith2BeforeAnythingIsStarted() throws Exception {
    Path file = Files.writeString(directory.resolve("node.yaml"), "serve: {lingr: 1ms}\n");
    Path data = directory.resolve("data");
    assertThat(
            execute(
                "run", "--config", file.toString(), "--data", data.toString(), "--listen", "here"))
        .isEqualTo(ExitCode.USAGE);
    assertThat(err.toString())
        .contains("2 problems")
        .contains("serve.lingr", "did you mean \"serve.linger\"")
        .contains("serve.listen is \"here\" (--listen), allowed is HOST:PORT");
    assertThat(data).doesNotExist();
  }

  @Test
  void anUnknownFlagBehindASwitchIsNotTakenForItsValue() {
    assertThat(execute("run", "--allow-private-addresses", "--retention-age", "30d"))
        .isEqualTo(ExitCode.USAGE);
    assertThat(err.toString())
        .contains("Unknown options: '--retention-age'", "All flags: gridrelay settings");
  }

  @Test
  void runNamesTheSettingsWhenTheStateStoreDoesNotAnswer() throws Exception {
    String store = "jdbc:postgresql://127.0.0.1:" + freePort() + "/gridrelay";
    assertThat(
            execute(
                "run",
                "--data",
                directory.resolve("data").toString(),
                "--listen",
                "127.0.0.1:" + freePort(),
                "--state-store",
                store))
        .isEqualTo(ExitCode.FAILURE);
    assertThat(err.toString())
        .contains("'" + store + "'", "refused", "--state-store", "state-store.password-file");
  }

  @Test
  void demoReadsTheFileAndRefusesWhatAClusterDecidesItself() throws Exception {
    Path wrong = Files.writeString(directory.resolve("wrong.yaml"), "serve: {lingr: 1ms}\n");
    assertThat(execute("demo", "--config", wrong.toString())).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("serve.lingr");
    Path file = Files.writeString(directory.resolve("node.yaml"), "cluster: {node: mine}\n");
    assertThat(execute("demo", "--nodes", "3", "--config", file.toString()))
        .isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("cluster.*", "--config");
    assertThat(execute("demo", "--nodes", "10")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("--nodes is 10, allowed is 1 to 9");
  }

  @Test
  void statusSaysWhyItShowsNothing() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    assertThat(execute("status", "--url", "127.0.0.1:" + port)).isEqualTo(ExitCode.FAILURE);
    assertThat(err.toString()).contains("127.0.0.1:" + port, "Is the node running?", "--url");
    assertThat(execute("status", "--url", "ftp://x")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("allowed is http://HOST:PORT");
    assertThat(execute("status", "--secret-file", directory.resolve("none").toString()))
        .isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("--secret-file");
  }

  @Test
  void settingsListsWhatContainsTheText() {
    assertThat(execute("settings", "retention")).isZero();
    assertThat(out.toString())
        .contains("storage.retention-age", "GRIDRELAY_STORAGE_RETENTION_AGE", "default 62d")
        .doesNotContain("serve.listen");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void simulatedAccountsKeepKeyAndHostUnlessTheyAreToMove(boolean moving) {
    assertThat(SimulateCommand.mix(moving).weights().keySet())
        .contains(Occurrence.COMMIT, Occurrence.DELETION, Occurrence.HANDLE_CHANGE);
    assertThat(SimulateCommand.mix(moving).weights().containsKey(Occurrence.KEY_ROTATION))
        .isEqualTo(moving);
    assertThat(SimulateCommand.mix(moving).weights().containsKey(Occurrence.MIGRATION))
        .isEqualTo(moving);
  }

  @Test
  void drinkSaysAtOnceThatNobodyAnswersAndThatItTriesOn() throws Exception {
    int port;
    try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = closed.getLocalPort();
    }
    String url = "ws://127.0.0.1:" + port;
    assertThat(execute("drink", url, "--patience", "4")).isEqualTo(ExitCode.FAILURE);
    assertThat(err.toString())
        .startsWith("gridrelay: cannot reach " + url)
        .containsPattern("retrying \\([1-4] s left\\)")
        .contains("no server reached within 4 s");
  }

  @Test
  void drinkHasNoPatienceWithAnUnknownHost() {
    assertThat(execute("drink", "wss://relay.invalid")).isEqualTo(ExitCode.FAILURE);
    assertThat(err.toString()).contains("unknown host relay.invalid").doesNotContain("retrying");
  }

  @Test
  void settingsListsTheRulesAndSaysWhenNothingMatches() {
    assertThat(execute("settings", "validation")).isZero();
    assertThat(out.toString())
        .contains("prev_data_missing (enforce, lenient: warn): prevData is missing")
        .contains("bad_handle (warn)");
    assertThat(execute("settings", "zzz")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("no setting or rule has \"zzz\"");
  }

  @Test
  void everyUnknownRuleIsRefusedByNameBeforeAnythingIsStarted() {
    Path data = directory.resolve("data");
    assertThat(
            execute(
                "run",
                "--data",
                data.toString(),
                "--validation-rule",
                "prev_data_mising=warn",
                "--validation-host",
                "pds.example.com/nonsense=off"))
        .isEqualTo(ExitCode.USAGE);
    assertThat(err.toString())
        .contains("\"prev_data_mising\", did you mean \"prev_data_missing\"?", "\"nonsense\"")
        .contains("the rules are account_blocked, ");
    assertThat(data).doesNotExist();
  }

  @Test
  void versionNamesTheCommit() {
    assertThat(execute("--version")).isZero();
    assertThat(out.toString())
        .containsPattern("gridrelay \\d\\S*, commit ([0-9a-f]{10}|unknown)\\R");
  }

  @Test
  void inspectSaysWhenThereIsNoLog() {
    assertThat(execute("inspect", directory.toString())).isEqualTo(ExitCode.FAILURE);
    assertThat(err.toString()).contains("no log files");
  }

  private static int freePort() throws Exception {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }

  private int execute(String... arguments) {
    CommandLine line = GridRelay.line();
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(err, true));
    return line.execute(arguments);
  }
}
