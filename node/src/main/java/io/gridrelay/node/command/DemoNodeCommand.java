package io.gridrelay.node.command;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gridrelay demo kill N} and {@code gridrelay demo start N}, from another terminal. */
abstract sealed class DemoNodeCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "N", description = "Number of the node, from 1 on.")
  private int number;

  @Override
  public Integer call() {
    Logging.quiet();
    String answer = DemoControl.ask(spec.name() + " " + number);
    spec.commandLine().getOut().println(answer);
    spec.commandLine().getOut().flush();
    return ExitCode.OK;
  }

  /** Kills a node. */
  @Command(
      name = "kill",
      mixinStandardHelpOptions = true,
      description = "Kills a node of the running demo with SIGKILL.")
  static final class Kill extends DemoNodeCommand {}

  /** Brings it back. */
  @Command(
      name = "start",
      mixinStandardHelpOptions = true,
      description = "Starts a killed node of the running demo again, on the same data.")
  static final class Start extends DemoNodeCommand {}
}
