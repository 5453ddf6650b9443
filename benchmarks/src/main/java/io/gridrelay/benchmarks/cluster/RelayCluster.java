package io.gridrelay.benchmarks.cluster;

import io.gridrelay.benchmarks.ServerProcess;
import io.gridrelay.simulator.ReplayNetwork;
import io.gridrelay.simulator.postgres.PostgresServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Nodes with the database that they share; one node alone has SQLite, as its users have. Ends with
 * this process. Thread-safe.
 */
final class RelayCluster implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofMinutes(10);
  private static final long LOOK_NANOS = 10_000_000;

  private final Path directory;
  private final boolean isKept;
  private final List<RelayNode> nodes = new ArrayList<>();
  private final Thread atExit = new Thread(this::killAll, "cluster-stop");
  private final @Nullable PostgresServer database;

  private RelayCluster(int count, LoadOptions options, ReplayNetwork network) throws IOException {
    isKept = !options.directory().isEmpty();
    directory =
        Files.createTempDirectory(
            isKept
                ? Files.createDirectories(Path.of(options.directory()))
                : Path.of(System.getProperty("java.io.tmpdir")),
            "cluster-load");
    Runtime.getRuntime().addShutdownHook(atExit);
    Path launcher = Path.of(System.getProperty("gridrelay.home"), "gridrelay");
    List<String> flags = new ArrayList<>(options.flags());
    flags.addAll(List.of("--plc", network.plc().uri().toString(), "--allow-private-addresses"));
    network.hosts().forEach(host -> flags.addAll(List.of("--upstream", "pds:" + host)));
    String jvm = "-Xmx" + options.heap() + " " + options.jvm();
    List<Integer> http = freePorts(count);
    if (count == 1) {
      database = null;
      Map<String, String> environment = Map.of("GRIDRELAY_JAVA_OPTS", jvm);
      nodes.add(node(0, http.getFirst(), launcher, flags, environment));
      return;
    }
    database = PostgresServer.start(directory.resolve("postgres"), PostgresServer.freePort());
    Map<String, String> environment =
        Map.of("GRIDRELAY_JAVA_OPTS", jvm, "GRIDRELAY_STATE_STORE_URL", database.jdbcUrl());
    List<Integer> grid = freePorts(count);
    flags.addAll(List.of("--cluster-secret-file", secret().toString()));
    grid.forEach(port -> flags.addAll(List.of("--cluster-member", "127.0.0.1:" + port)));
    for (int i = 0; i < count; i++) {
      List<String> own = new ArrayList<>(flags);
      own.addAll(List.of("--cluster-bind", "127.0.0.1:" + grid.get(i)));
      nodes.add(node(i, http.get(i), launcher, own, environment));
    }
  }

  /** Starts them, and waits until all are ready and all hosts are read. */
  static RelayCluster start(int count, LoadOptions options, ReplayNetwork network)
      throws IOException {
    RelayCluster cluster = new RelayCluster(count, options, network);
    try {
      for (RelayNode node : cluster.nodes) {
        node.start();
      }
      require(
          START_LIMIT, "nodes ready", () -> cluster.nodes.stream().allMatch(RelayNode::isReady));
      require(START_LIMIT, "hosts read", network::isConnected);
      return cluster;
    } catch (IOException | RuntimeException e) {
      cluster.close();
      throw e;
    }
  }

  private RelayNode node(
      int index, int port, Path launcher, List<String> flags, Map<String, String> environment) {
    return new RelayNode(
        index, port, directory.resolve(RelayNode.nameOf(index)), launcher, flags, environment);
  }

  private Path secret() throws IOException {
    Path secret = directory.resolve("secret");
    Files.writeString(secret, UUID.randomUUID().toString());
    Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
    return secret;
  }

  private static List<Integer> freePorts(int count) throws IOException {
    List<ServerSocket> probes = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        probes.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
      }
      return probes.stream().map(ServerSocket::getLocalPort).toList();
    } finally {
      for (ServerSocket probe : probes) {
        probe.close();
      }
    }
  }

  /** Lets the launcher build what is stale, before several of them would do so at once. */
  static void build() throws IOException, InterruptedException {
    Path launcher = Path.of(System.getProperty("gridrelay.home"), "gridrelay");
    Process build =
        new ProcessBuilder(launcher.toString(), "--version")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (build.waitFor() != 0) {
      throw new IOException("the launcher does not work");
    }
  }

  List<RelayNode> nodes() {
    return List.copyOf(nodes);
  }

  RelayNode sequencing() {
    require(START_LIMIT, "a sequencer", () -> nodes.stream().anyMatch(RelayNode::isSequencing));
    return nodes.stream().filter(RelayNode::isSequencing).findFirst().orElse(nodes.getFirst());
  }

  Placement placement(ReplayNetwork network) throws IOException {
    return Placement.of(nodes, network.hosts().stream().map(URI::getPort).toList());
  }

  double databaseCpuSeconds() {
    return database == null ? 0 : database.cpu().toNanos() * 1e-9;
  }

  /** Polls; false when the time is over. */
  static boolean await(Duration limit, BooleanSupplier condition) {
    long begun = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - begun > limit.toNanos()) {
        return false;
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
    return true;
  }

  /** Polls; fails when the time is over. */
  static void require(Duration limit, String what, BooleanSupplier condition) {
    if (!await(limit, condition)) {
      throw new IllegalStateException("no " + what + " within " + limit.toSeconds() + " s");
    }
  }

  private void killAll() {
    nodes.forEach(RelayNode::close);
  }

  /** Asks all nodes to stop, at once, and deletes what they wrote. */
  @Override
  public void close() throws IOException {
    nodes.forEach(node -> node.process().destroy());
    try {
      for (RelayNode node : nodes) {
        node.process().waitFor(30, TimeUnit.SECONDS);
        node.close();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (database != null) {
      database.close();
    }
    Runtime.getRuntime().removeShutdownHook(atExit);
    if (!isKept) {
      ServerProcess.delete(directory);
    }
  }
}
