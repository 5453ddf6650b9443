package io.gridrelay.node.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.gridrelay.node.cluster.ClusterSecret;
import io.gridrelay.node.view.Fields;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code gridrelay status}: the cluster as one of its nodes sees it. */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Shows the nodes of a cluster, their upstream hosts and their consumers. Any node tells about"
          + " all of them.",
      "Consumers are shown on the node's own machine, or to who has the cluster's secret."
    },
    footer = {
      "%nExamples:",
      "  gridrelay status",
      "  gridrelay status --url https://relay.example --secret-file secret --watch",
      "  gridrelay status --json | jq '.nodes[] | {name, ready}'",
      "",
      "Exit codes: 0 shown, 1 the node does not answer, 2 wrong command line."
    })
final class StatusCommand implements Callable<Integer> {
  private static final long WATCH_MILLIS = 2_000;

  @Spec private CommandSpec spec;

  @Option(
      names = "--url",
      defaultValue = "http://127.0.0.1:6008",
      description = "A node. Default: ${DEFAULT-VALUE}")
  private String url;

  @Option(
      names = "--secret-file",
      paramLabel = "FILE",
      description = "The cluster's secret, to see consumers from another machine.")
  private @Nullable Path secretFile;

  @Option(names = "--all", description = "All hosts and consumers, however many there are.")
  private boolean all;

  @Option(names = "--json", description = "The document as the node sends it.")
  private boolean json;

  @Option(names = "--watch", description = "Again every two seconds, until Ctrl-C.")
  private boolean watch;

  @Override
  public Integer call() throws InterruptedException {
    Logging.quiet();
    try (StateClient client = new StateClient(url, secret())) {
      if (!watch) {
        show(lines(client));
        return ExitCode.OK;
      }
      watch(client);
      return ExitCode.OK;
    }
  }

  private @Nullable ClusterSecret secret() {
    if (secretFile == null) {
      return null;
    }
    try {
      return ClusterSecret.read(secretFile);
    } catch (IOException | IllegalArgumentException e) {
      throw new CommandException(
          ExitCode.USAGE, "--secret-file " + secretFile + " cannot be used: " + e.getMessage(), e);
    }
  }

  /** A node that is away for a while is part of what is watched. */
  private void watch(StateClient client) throws InterruptedException {
    Stop stop = Stop.onSignal();
    LiveScreen screen = new LiveScreen(spec.commandLine().getOut());
    try {
      do {
        try {
          screen.show(lines(client));
        } catch (CommandException e) {
          screen.show(List.of(String.valueOf(e.getMessage())));
        }
      } while (!stop.await(WATCH_MILLIS));
    } finally {
      stop.done(ExitCode.OK);
    }
  }

  private List<String> lines(StateClient client) throws InterruptedException {
    byte[] document = client.fetch();
    if (json) {
      return List.of(new String(document, UTF_8));
    }
    try {
      return StatusReport.lines(Fields.parse(document), all, System.currentTimeMillis());
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.FAILURE, url + " does not answer as a GridRelay node does", e);
    }
  }

  private void show(List<String> lines) {
    PrintWriter out = spec.commandLine().getOut();
    lines.forEach(out::println);
    out.flush();
  }
}
