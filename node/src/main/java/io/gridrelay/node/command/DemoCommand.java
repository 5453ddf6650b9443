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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
      "With --nodes 3 it runs a cluster: three processes, PostgreSQL, and a consumer for each node"
          + " that goes on elsewhere when its node dies. Kill one and see.",
      "Takes all settings of 'gridrelay run', flags, variables and file. Without --data everything"
          + " is forgotten at the end."
    },
    footer = {
      "%nExamples:",
      "  gridrelay demo --rate 1000 --accounts 2000",
      "  gridrelay demo --nodes 3        key 1, 2, 3: kill that node, or start it again",
      "  gridrelay demo kill 2           the same from another terminal",
      "  gridrelay demo start 2"
    },
    subcommands = {DemoNodeCommand.Kill.class, DemoNodeCommand.Start.class})
final class DemoCommand implements Callable<Integer> {
  private static final int USUAL_PORT = 6008;

  @Spec private CommandSpec spec;

  @Option(
      names = "--nodes",
      defaultValue = "1",
      paramLabel = "N",
      description = "1, or 2 to 9 for a cluster. Default: ${DEFAULT-VALUE}")
  private int nodes;

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

  @Option(names = "--moving-accounts", description = SimulateCommand.MOVING_ACCOUNTS)
  private boolean movingAccounts;

  @Override
  public Integer call() throws InterruptedException, IOException {
    ConfigSources sources =
        SettingFlags.sources(spec.commandLine().getParseResult(), System.getenv());
    // Wrong settings are told before anything is built.
    NodeConfig given = ConfigLoader.load(sources);
    if (given.logging().level().equals(NodeConfig.defaults().logging().level())) {
      sources = quieter(sources);
      given = ConfigLoader.load(sources);
    }
    Logging.configure(given.logging());
    return nodes == 1 ? single(sources, given) : cluster(sources, given);
  }

  private static ConfigSources quieter(ConfigSources sources) {
    Map<String, List<String>> flags = new HashMap<>(sources.flags());
    flags.putIfAbsent("--log-level", List.of("warn"));
    return sources.withFlags(flags);
  }

  private static boolean namesData(NodeConfig given) {
    return !given.storage().data().equals(NodeConfig.defaults().storage().data());
  }

  private int cluster(ConfigSources sources, NodeConfig given)
      throws InterruptedException, IOException {
    if (nodes < 2 || nodes > 9) {
      throw new CommandException(ExitCode.USAGE, "--nodes is " + nodes + ", allowed is 1 to 9");
    }
    requireFree(given);
    Stop stop = Stop.onSignal();
    int code = ExitCode.FAILURE;
    try (TemporaryDirectory temporary = TemporaryDirectory.unless(namesData(given));
        SimulatedNetwork network = network()) {
      Path path = temporary.path();
      Path directory = path == null ? Files.createDirectories(given.storage().data()) : path;
      List<String> flags = new ArrayList<>();
      sources.flags().forEach((flag, values) -> values.forEach(value -> add(flags, flag, value)));
      if (sources.file() != null) {
        flags.addAll(List.of("--config", sources.file().toString()));
      }
      code =
          new ClusterDemo(nodes, flags, spec.commandLine().getOut())
              .run(directory.toAbsolutePath(), network, stop);
      return code;
    } finally {
      explainTheWait();
      stop.done(code);
    }
  }

  private static void add(List<String> flags, String flag, String value) {
    if (!flag.equals("--data")) {
      flags.add(flag + "=" + value);
    }
  }

  /** What the demo of a cluster decides for each node must not be decided by somebody else. */
  private static void requireFree(NodeConfig given) {
    NodeConfig standard = NodeConfig.defaults();
    if (!given.cluster().equals(standard.cluster())
        || !given.serve().listen().equals(standard.serve().listen())
        || !given.stateStore().equals(standard.stateStore())
        || !given.upstreams().isEmpty()) {
      throw new CommandException(
          ExitCode.USAGE,
          "demo --nodes chooses cluster.*, serve.listen, state-store.* and upstreams itself; they"
              + " are given by flag, variable (GRIDRELAY_...) or file (--config,"
              + " GRIDRELAY_CONFIG)");
    }
  }

  private int single(ConfigSources sources, NodeConfig given)
      throws InterruptedException, IOException {
    Stop stop = Stop.onSignal();
    int code = ExitCode.FAILURE;
    try (TemporaryDirectory temporary = TemporaryDirectory.unless(namesData(given));
        SimulatedNetwork network = network()) {
      Map<String, List<String>> settings = settings(network, temporary, given);
      NodeConfig config = ConfigLoader.load(sources.withSettings(settings));
      Node node = StartFailure.explained(() -> Node.start(config), config);
      code = stopped(node, config, network, stop);
      return code;
    } finally {
      explainTheWait();
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

  private void explainTheWait() {
    if (ClassArchive.isToBeWritten()) {
      PrintWriter out = spec.commandLine().getOut();
      out.println("keeping class data, to start faster the next time ...");
      out.flush();
    }
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
          .mix(SimulateCommand.mix(movingAccounts))
          .start();
    } catch (IllegalArgumentException e) {
      throw new CommandException(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
    }
  }

  private static Map<String, List<String>> settings(
      SimulatedNetwork network, TemporaryDirectory temporary, NodeConfig given) {
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
    NodeConfig standard = NodeConfig.defaults();
    if (given.serve().listen().equals(standard.serve().listen()) && !isFree(USUAL_PORT)) {
      settings.put("serve.listen", List.of("127.0.0.1:0"));
    }
    if (given.cluster().bind().equals(standard.cluster().bind())) {
      settings.put("cluster.bind", List.of("127.0.0.1:0"));
    }
    return settings;
  }

  static boolean isFree(int port) {
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
