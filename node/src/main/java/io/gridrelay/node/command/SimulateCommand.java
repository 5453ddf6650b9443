package io.gridrelay.node.command;

import io.gridrelay.simulator.SimulatedHost;
import io.gridrelay.simulator.SimulatedNetwork;
import io.gridrelay.simulator.TrafficMix;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code gridrelay simulate}: the network without a node. */
@Command(
    name = "simulate",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Simulates a network: a PLC directory and PDS hosts with signed repositories, which emit"
            + " events until Ctrl-C.",
    footer = {
      "%nExample: a network, and in another terminal a node for it (it prints this line):",
      "  gridrelay simulate --hosts 3 --rate 200",
      "  gridrelay run --allow-private-addresses --plc http://127.0.0.1:2582 \\",
      "      --upstream pds:ws://127.0.0.1:2583 ..."
    })
final class SimulateCommand implements Callable<Integer> {
  /** Help of the option that {@code simulate} and {@code demo} have in common. */
  static final String MOVING_ACCOUNTS =
      "Accounts also get new keys and move to other hosts, as on the real network. Not the"
          + " default, since nobody can verify what such an account signed before: its DID document"
          + " has only the new key and host. A node that was down meanwhile must drop these events,"
          + " and 'gridrelay drink' rightly calls them gaps.";

  @Spec private CommandSpec spec;

  @Option(
      names = "--hosts",
      defaultValue = "3",
      description = "PDS hosts. Default: ${DEFAULT-VALUE}")
  private int hosts;

  @Option(
      names = "--accounts",
      defaultValue = "300",
      description = "Accounts of all hosts together. Default: ${DEFAULT-VALUE}")
  private int accounts;

  @Option(
      names = "--rate",
      defaultValue = "50",
      paramLabel = "EVENTS/S",
      description = "Events per second of all hosts together. Default: ${DEFAULT-VALUE}")
  private double rate;

  @Option(
      names = "--seed",
      defaultValue = "42",
      description = "Everything random follows from it. Default: ${DEFAULT-VALUE}")
  private long seed;

  @Option(
      names = "--bind",
      defaultValue = "127.0.0.1",
      paramLabel = "ADDRESS",
      description = "Address to listen on. Default: ${DEFAULT-VALUE}")
  private String bind;

  @Option(
      names = "--port",
      defaultValue = "2582",
      description =
          "Port of the PLC directory, the hosts have the next ones; 0 for free ones. Default:"
              + " ${DEFAULT-VALUE}")
  private int port;

  @Option(names = "--moving-accounts", description = MOVING_ACCOUNTS)
  private boolean movingAccounts;

  @Override
  public Integer call() throws InterruptedException {
    Logging.quiet();
    PrintWriter out = spec.commandLine().getOut();
    Stop stop = Stop.onSignal();
    out.println("building " + accounts + " repositories ...");
    out.flush();
    try (SimulatedNetwork network = start()) {
      network.startTraffic();
      out.println("PLC directory  " + network.plcUri());
      network.hosts().forEach(host -> out.println("PDS            " + host.uri()));
      out.println("A node for it: gridrelay run " + flagsFor(network));
      out.flush();
      report(network, out, stop);
      return ExitCode.OK;
    } finally {
      stop.done(ExitCode.OK);
    }
  }

  /** Everything that happens on a network; moves only if they are asked for. */
  static TrafficMix mix(boolean movingAccounts) {
    TrafficMix everything = TrafficMix.everything();
    return movingAccounts ? everything : everything.withSteadyKeys();
  }

  private SimulatedNetwork start() {
    try {
      return SimulatedNetwork.builder()
          .hosts(hosts)
          .accounts(accounts)
          .eventsPerSecond(rate)
          .mix(mix(movingAccounts))
          .seed(seed)
          .listen(InetAddress.getByName(bind))
          .plcPort(port)
          .firstHostPort(port == 0 ? 0 : port + 1)
          .start();
    } catch (UnknownHostException e) {
      throw new CommandException(
          ExitCode.USAGE, "--bind is \"" + bind + "\", allowed is an address", e);
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.FAILURE,
          "the ports "
              + port
              + " to "
              + (port + hosts)
              + " are not all free ("
              + e.getMessage()
              + "); choose others with --port",
          e);
    } catch (IllegalArgumentException e) {
      throw new CommandException(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
    }
  }

  /** The flags with which a node consumes the network. */
  static String flagsFor(SimulatedNetwork network) {
    return "--allow-private-addresses --plc "
        + network.plcUri()
        + network.hosts().stream()
            .map(SimulatedHost::uri)
            .map(uri -> " --upstream pds:" + uri)
            .collect(Collectors.joining());
  }

  private static void report(SimulatedNetwork network, PrintWriter out, Stop stop)
      throws InterruptedException {
    LiveLine line = new LiveLine(out);
    Rate emitted = new Rate();
    while (!stop.await(1000)) {
      int connections = network.hosts().stream().mapToInt(SimulatedHost::connections).sum();
      line.show(
          "%,.0f events/s, %,d events in all, %d connections"
              .formatted(
                  emitted.of(network.emittedEvents()), network.emittedEvents(), connections));
    }
    line.end();
  }
}
