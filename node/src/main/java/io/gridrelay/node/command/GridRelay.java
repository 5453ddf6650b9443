package io.gridrelay.node.command;

import io.gridrelay.config.ConfigException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code gridrelay}. */
@Command(
    name = "gridrelay",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "An AT Protocol relay and Jetstream that runs as a cluster.",
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%nFirst steps:%n",
    footer = {
      "  gridrelay demo                       a node with a simulated network, on this machine",
      "  gridrelay drink --stats              count the events of a node on this machine",
      "  gridrelay status                     the nodes of a cluster, their hosts and consumers",
      "  gridrelay run --upstream relay:wss://relay.example.com",
      "                                       a node of your own behind another relay",
      "  gridrelay help run                   more about a command",
      "",
      "Exit codes: 0 done or stopped as asked, 1 failure, 2 wrong command line or setting,",
      "70 the node's own files are damaged."
    })
public final class GridRelay implements Callable<Integer> {
  @Spec private CommandSpec spec;

  /** Entry point of the process. */
  public static void main(String[] arguments) {
    System.exit(line().execute(arguments));
  }

  /** The command with all its subcommands. */
  static CommandLine line() {
    CommandLine line = new CommandLine(new GridRelay());
    line.addSubcommand(withSettings(new CommandLine(new RunCommand())));
    line.addSubcommand(withSettings(new CommandLine(new DemoCommand())));
    line.addSubcommand(new SimulateCommand());
    line.addSubcommand(new DrinkCommand());
    line.addSubcommand(new StatusCommand());
    line.addSubcommand(new InspectCommand());
    line.addSubcommand(new SettingsCommand());
    line.addSubcommand(new CommandLine.HelpCommand());
    line.setExecutionExceptionHandler((e, failed, _) -> explain(e, failed));
    line.setParameterExceptionHandler((e, _) -> explainUsage(e));
    line.setUsageHelpAutoWidth(true);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    return line;
  }

  private static CommandLine withSettings(CommandLine command) {
    SettingFlags.addTo(command.getCommandSpec());
    return command;
  }

  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getErr());
    return ExitCode.USAGE;
  }

  private static int explain(Exception e, CommandLine command) throws Exception {
    PrintWriter err = command.getErr();
    switch (e) {
      case ConfigException wrong -> {
        err.println("gridrelay: wrong configuration: " + wrong.getMessage());
        return ExitCode.USAGE;
      }
      case CommandException failed -> {
        err.println("gridrelay: " + failed.getMessage());
        return failed.exitCode();
      }
      default -> throw e;
    }
  }

  private static int explainUsage(ParameterException e) {
    CommandLine command = e.getCommandLine();
    command.getErr().println("gridrelay: " + e.getMessage());
    CommandLine.UnmatchedArgumentException.printSuggestions(e, command.getErr());
    command.getErr().println("Help: " + command.getCommandSpec().qualifiedName() + " --help");
    if (command.getCommandSpec().findOption("--config") != null) {
      command.getErr().println("All flags: gridrelay settings"); // the help shows the usual ones
    }
    return ExitCode.USAGE;
  }
}
