package io.gridrelay.node.command;

import io.gridrelay.simulator.SimulatedHost;
import io.gridrelay.simulator.SimulatedNetwork;
import io.gridrelay.simulator.postgres.PostgresServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * The nodes of the demo, with the database that they share. Thread-safe.
 *
 * <p>Every node gets the flags that an operator would write; the database's URL goes by the
 * environment, because it has a password in it.
 */
final class DemoCluster implements AutoCloseable {
  private static final int USUAL_PORT = 6008;

  private final PostgresServer postgres;
  private final List<DemoNode> nodes;
  private final Consumer<String> news;

  private DemoCluster(PostgresServer postgres, List<DemoNode> nodes, Consumer<String> news) {
    this.postgres = postgres;
    this.nodes = List.copyOf(nodes);
    this.news = news;
  }

  /**
   * Starts database and nodes; the nodes are not ready yet when it returns.
   *
   * @param directory where all of them keep their data
   * @param flags settings for every node besides those of the demo
   */
  static DemoCluster start(
      int count,
      Path directory,
      SimulatedNetwork network,
      List<String> flags,
      Consumer<String> news)
      throws IOException {
    Path secret = directory.resolve("secret");
    Files.writeString(secret, UUID.randomUUID().toString());
    Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
    PostgresServer postgres =
        PostgresServer.start(directory.resolve("postgres"), PostgresServer.freePort())
            .stoppedByCaller();
    List<Integer> grid = freePorts(count, 0);
    List<Integer> http = freePorts(count, USUAL_PORT);
    List<DemoNode> nodes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String address = "127.0.0.1:" + http.get(i);
      Path own = directory.resolve(DemoNode.nameOf(i + 1));
      List<String> all = new ArrayList<>(flags);
      all.addAll(List.of("--node", DemoNode.nameOf(i + 1), "--data", own.toString()));
      all.addAll(List.of("--listen", address, "--cluster-bind", "127.0.0.1:" + grid.get(i)));
      grid.forEach(port -> all.addAll(List.of("--cluster-member", "127.0.0.1:" + port)));
      all.addAll(List.of("--cluster-secret-file", secret.toString()));
      all.addAll(List.of("--allow-private-addresses", "--plc", network.plcUri().toString()));
      for (SimulatedHost host : network.hosts()) {
        all.addAll(List.of("--upstream", "pds:" + host.uri()));
      }
      Map<String, String> store = Map.of("GRIDRELAY_STATE_STORE_URL", postgres.jdbcUrl());
      nodes.add(new DemoNode(i + 1, address, own, all, store));
    }
    DemoCluster cluster = new DemoCluster(postgres, nodes, news);
    try {
      for (DemoNode node : nodes) {
        node.start();
      }
      return cluster;
    } catch (IOException e) {
      cluster.close();
      throw e;
    }
  }

  /** Ports in a row if they are free, any others if not. */
  private static List<Integer> freePorts(int count, int usual) throws IOException {
    List<ServerSocket> probes = new ArrayList<>();
    try {
      List<Integer> wanted = IntStream.range(0, count).mapToObj(i -> usual + i).toList();
      if (usual > 0 && wanted.stream().allMatch(DemoCommand::isFree)) {
        return wanted;
      }
      List<Integer> ports = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        probes.add(probe);
        ports.add(probe.getLocalPort());
      }
      return ports;
    } finally {
      for (ServerSocket probe : probes) {
        probe.close();
      }
    }
  }

  List<DemoNode> nodes() {
    return nodes;
  }

  /** Name of the node with that address; the address if there is none. */
  String nameOf(String address) {
    return nodes.stream()
        .filter(node -> node.address().equals(address))
        .map(DemoNode::name)
        .findFirst()
        .orElse(address);
  }

  /** All addresses, those of {@code first} and the nodes after it in front. */
  List<String> addressesFrom(int first) {
    return IntStream.range(0, nodes.size())
        .mapToObj(i -> nodes.get((first + i) % nodes.size()).address())
        .toList();
  }

  /** Kills the node with this number; what happened, in a line. */
  String kill(int number) {
    if (number < 1 || number > nodes.size()) {
      return "there is no node " + number + ", only 1 to " + nodes.size();
    }
    DemoNode node = nodes.get(number - 1);
    if (!node.isRunning()) {
      return node.name() + " is not running";
    }
    try {
      String line = told(node.name() + " is killed with SIGKILL, process " + node.pid());
      node.kill();
      return line;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "interrupted";
    }
  }

  /** Starts the node with this number again; what happened, in a line. */
  String start(int number) {
    if (number < 1 || number > nodes.size()) {
      return "there is no node " + number + ", only 1 to " + nodes.size();
    }
    DemoNode node = nodes.get(number - 1);
    if (node.isRunning()) {
      return node.name() + " is running";
    }
    try {
      node.start();
      return told(node.name() + " is started again on the same data, process " + node.pid());
    } catch (IOException e) {
      return told(node.name() + " cannot be started: " + e.getMessage());
    }
  }

  private String told(String line) {
    news.accept(line);
    return line;
  }

  /** Stops the nodes, all at once, and then the database. Blocks for some seconds. */
  @Override
  public void close() {
    nodes.forEach(DemoNode::askToStop);
    try {
      for (DemoNode node : nodes) {
        node.awaitStop();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      postgres.close();
    }
  }
}
