package io.gridrelay.node.command;

import io.gridrelay.config.ConfigLoader;
import io.gridrelay.config.ConfigSources;
import io.gridrelay.config.NodeConfig;
import io.gridrelay.node.Node;
import io.gridrelay.simulator.SimulatedHost;
import io.gridrelay.simulator.SimulatedNetwork;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code gridrelay demo}: a node and a network for it, in one process. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Runs a node together with a simulated network, prints what can be tried and a line of"
          + " rates, and stops cleanly on Ctrl-C.",
      "Takes all settings of 'gridrelay run'. Without --data everything is forgotten at the end."
    },
    footer = {"%nExample:", "  gridrelay demo --rate 1000 --accounts 2000"})
final class DemoCommand implements Callable<Integer> {
  private static final int USUAL_PORT = 6008;

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
      defaultValue = "100",
      paramLabel = "EVENTS/S",
      description = "Events per second of all hosts together. Default: ${DEFAULT-VALUE}")
  private double rate;

  @Override
  public Integer call() throws InterruptedException, IOException {
    Map<String, List<String>> flags =
        new HashMap<>(SettingFlags.flags(spec.commandLine().getParseResult()));
    flags.putIfAbsent("--log-level", List.of("warn"));
    // Wrong flags are told before anything is built.
    ConfigSources sources = ConfigSources.empty().withEnvironment(System.getenv()).withFlags(flags);
    Logging.configure(ConfigLoader.load(sources).logging());
    Stop stop = Stop.onSignal();
    int code = ExitCode.FAILURE;
    try (TemporaryDirectory temporary = TemporaryDirectory.unless(flags.containsKey("--data"));
        SimulatedNetwork network = network()) {
      Map<String, List<String>> settings = settings(network, temporary, flags);
      NodeConfig config = ConfigLoader.load(sources.withSettings(settings));
      Node node = StartFailure.explained(() -> Node.start(config), config);
      code = stopped(node, config, network, stop);
      return code;
    } finally {
      stop.done(code);
    }
  }

  private int stopped(Node node, NodeConfig config, SimulatedNetwork network, Stop stop)
      throws InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    try {
      node.ended().whenComplete((ended, failure) -> stop.now());
      network.startTraffic();
      introduce(node, config, network, out);
      new DemoReport(node, network, out).until(stop);
      out.println("stopping ...");
      out.flush();
    } finally {
      node.close();
    }
    return node.ended().join();
  }

  private SimulatedNetwork network() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    out.println("building a network of " + hosts + " hosts and " + accounts + " accounts ...");
    out.flush();
    try {
      return SimulatedNetwork.builder()
          .hosts(hosts)
          .accounts(accounts)
          .eventsPerSecond(rate)
          .start();
    } catch (IllegalArgumentException e) {
      throw new CommandException(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
    }
  }

  private static Map<String, List<String>> settings(
      SimulatedNetwork network, TemporaryDirectory temporary, Map<String, List<String>> flags) {
    Map<String, List<String>> settings = new HashMap<>();
    settings.put("allow-private-addresses", List.of("true"));
    settings.put("identity.plc", List.of(network.plcUri().toString()));
    settings.put(
        "upstreams",
        network.hosts().stream().map(SimulatedHost::uri).map(uri -> "pds:" + uri).toList());
    Path path = temporary.path();
    if (path != null) {
      settings.put("storage.data", List.of(path.toString()));
    }
    if (!flags.containsKey("--listen") && !isFree(USUAL_PORT)) {
      settings.put("serve.listen", List.of("127.0.0.1:0"));
    }
    if (!flags.containsKey("--cluster-bind")) {
      settings.put("cluster.bind", List.of("127.0.0.1:0"));
    }
    return settings;
  }

  private static boolean isFree(int port) {
    try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return probe.isBound();
    } catch (IOException e) {
      return false;
    }
  }

  private static void introduce(
      Node node, NodeConfig config, SimulatedNetwork network, PrintWriter out) {
    String authority = "127.0.0.1:" + node.address().getPort();
    URI plc = network.plcUri();
    out.println();
    out.println(
        "Jetstream   ws://" + authority + "/subscribe?wantedCollections=app.bsky.feed.post");
    out.println("Firehose    ws://" + authority + "/xrpc/com.atproto.sync.subscribeRepos?cursor=0");
    out.println("Hosts       http://" + authority + "/xrpc/com.atproto.sync.listHosts");
    out.println("Metrics     http://" + authority + "/metrics");
    out.println("PLC         " + plc);
    out.println("Data        " + config.storage().data());
    out.println();
    out.println("Try         ./gridrelay drink ws://" + authority + " --count 5");
    out.println("Stop        Ctrl-C");
    out.println();
    out.flush();
  }
}
