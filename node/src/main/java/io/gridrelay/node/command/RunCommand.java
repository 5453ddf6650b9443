package io.gridrelay.node.command;

import io.gridrelay.config.NodeConfig;
import io.gridrelay.node.Node;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code gridrelay run}: one node until it is told to stop. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Runs a node until Ctrl-C or SIGTERM, which end it cleanly.",
      "Flags win over environment variables (GRIDRELAY_...), these over the file. Every other"
          + " setting that 'gridrelay settings' lists is a flag, too."
    },
    footer = {
      "%nExamples:",
      "  gridrelay run --data /var/lib/gridrelay --listen 0.0.0.0:6008 \\",
      "      --upstream pds:https://pds.example.com \\",
      "      --upstream relay:wss://relay.example.com",
      "  gridrelay run --config node.yaml --log-format json",
      "  gridrelay run --validation-rule prev_data_missing=warn --serve-linger 10ms",
      "",
      "Exit codes: 0 stopped as asked, 1 could not start, 2 wrong setting,",
      "  70 own files damaged, 75 was in the way of other nodes: start it again."
    })
final class RunCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(RunCommand.class);

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    NodeConfig config = SettingFlags.load(spec.commandLine().getParseResult(), System.getenv());
    Logging.configure(config.logging());
    if (config.upstreams().isEmpty()) {
      LOG.warn("no upstream is configured: events come only after requestCrawl, see --upstream");
    }
    Stop stop = Stop.onSignal();
    int code = ExitCode.FAILURE;
    try {
      Node node = StartFailure.explained(() -> Node.start(config, stop.asked()), config);
      code = stopped(node, stop);
      return code;
    } catch (CancellationException e) {
      if (!stop.isAsked()) {
        throw e;
      }
      code = ExitCode.OK;
      return code;
    } finally {
      if (ClassArchive.isToBeWritten()) {
        LOG.info("keeping class data, to start faster the next time");
      }
      stop.done(code);
    }
  }

  /** Waits until the node has stopped, told by a signal or by itself. */
  private static int stopped(Node node, Stop stop) throws InterruptedException {
    try {
      node.ended().whenComplete((ended, failure) -> stop.now());
      stop.await();
    } finally {
      node.close();
    }
    return node.ended().join();
  }
}
