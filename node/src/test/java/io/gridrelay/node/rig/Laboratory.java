package io.gridrelay.node.rig;

import io.gridrelay.client.websocket.WebSocketClient;
import io.gridrelay.client.websocket.WebSocketClientConfig;
import io.gridrelay.simulator.SimulatedNetwork;
import io.gridrelay.simulator.TrafficMix;
import io.gridrelay.simulator.postgres.PostgresConfig;
import io.gridrelay.simulator.postgres.PostgresServer;
import io.gridrelay.simulator.truth.Audience;
import io.gridrelay.simulator.truth.Checker.Wire;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A whole relay to be hurt: nodes and a database as processes, a simulated network of hosts, and
 * readers on every node and both wires. Thread-safe, but made for one experimenter.
 */
final class Laboratory implements AutoCloseable {
  private static final int RIG = 0;
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final int MOST_FAILED_STARTS = 5;
  private final LaboratoryConfig config;
  private final Map<String, String> problems = new LinkedHashMap<>();
  private final List<AutoCloseable> opened = new ArrayList<>();
  private final List<Peer> peers = new ArrayList<>();
  private final List<Reader> readers = new ArrayList<>();
  private final ScheduledExecutorService timer =
      Executors.newScheduledThreadPool(2, Thread.ofPlatform().daemon().name("rig-timer").factory());
  private final Thread atExit = new Thread(this::closeAll, "laboratory-close");
  private @Nullable Network network;
  private final PostgresServer database;
  private final SimulatedNetwork hosts;
  private final Audience audience;
  private final NodeCommands commands;

  private Laboratory(LaboratoryConfig config) throws IOException {
    this.config = config;
    opened.add(timer::shutdownNow);
    try {
      Files.createDirectories(config.directory());
      if (config.isolated() && permitted("network", Network.problem())) {
        network = Network.open(config.nodes() + 1);
        opened.add(network);
      }
      Place store = place(databaseEndpoint());
      database =
          PostgresServer.start(
              PostgresConfig.local(
                      Files.createDirectories(config.directory().resolve("postgres")),
                      NodeCommands.freePort())
                  .withAddress(store.address())
                  .withCommandPrefix(store.prefix()));
      opened.add(database);
      hosts = startHosts();
      opened.add(hosts);
      audience = new Audience(hosts.ledger());
      commands = new NodeCommands(hosts, database.jdbcUrl());
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
    Runtime.getRuntime().addShutdownHook(atExit);
  }

  /** Starts everything but the traffic, and waits until all nodes are ready. */
  static Laboratory open(LaboratoryConfig config) throws IOException {
    Laboratory laboratory = new Laboratory(config);
    try {
      if (config.isTrained()) {
        laboratory.train();
      }
      laboratory.startPeers();
      laboratory.startReaders();
      return laboratory;
    } catch (IOException | RuntimeException e) {
      laboratory.close();
      throw e;
    }
  }

  private boolean permitted(String what, String problem) {
    if (!problem.isEmpty()) {
      problems.put(what, problem);
    }
    return problem.isEmpty();
  }

  private Place place(int endpoint) {
    return network == null
        ? Place.loopback()
        : new Place(network.address(endpoint), network.at(endpoint));
  }

  private SimulatedNetwork startHosts() throws IOException {
    String address = network == null ? "127.0.0.1" : network.address(RIG);
    return SimulatedNetwork.builder()
        .seed(config.seed())
        .listen(InetAddress.getByName(address))
        .hosts(2 * config.nodes())
        .accounts(300)
        .recordsPerAccount(40)
        .eventsPerSecond(config.eventsPerSecond())
        .historyEvents(40_000)
        .mix(TrafficMix.everything().withSteadyKeys())
        .start();
  }

  /**
   * A first life for nobody, whose loaded classes the nodes share: they start in half the time,
   * which on a small machine is taken from the survivors.
   */
  private void train() throws IOException {
    Path home = config.directory().resolve("training");
    Path archive = home.resolve("classes.jsa");
    List<String> jvm = NodeCommands.training(archive);
    List<String> flags = commands.flagsOfOneNode(NodeCommands.freePort());
    int port = NodeCommands.freePort();
    try (Peer peer = new Peer(0, home, Place.loopback(), port, jvm, flags, List.of(), null, null)) {
      peer.start();
      await(PATIENCE, () -> peer.isReady() || !peer.isAlive());
      hosts.emit(200);
      pause(Duration.ofSeconds(1));
      peer.leave((int) PATIENCE.toSeconds());
    }
    commands.shareClasses(archive);
  }

  private void startPeers() throws IOException {
    Path secret = config.directory().resolve("secret");
    Files.writeString(secret, "the-secret-of-the-rig-" + config.seed() + "\n");
    Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
    List<String> members = new ArrayList<>();
    for (int number = 1; number <= config.nodes(); number++) {
      members.add(place(number).address() + ":" + NodeCommands.freePort());
    }
    boolean clocks = config.isolated() && permitted("clock", FalseClock.problem());
    boolean disks = config.isolated() && permitted("disk", SmallDisk.problem());
    for (int number = 1; number <= config.nodes(); number++) {
      Path home = config.directory().resolve("node" + number);
      Path data = Files.createDirectories(home.resolve("data"));
      Peer peer =
          new Peer(
              number,
              home,
              place(number),
              NodeCommands.freePort(),
              commands.jvm(),
              commands.flags(number, members, secret),
              config.patches(),
              clocks ? FalseClock.in(home) : null,
              disks ? SmallDisk.mount(home.resolve("disk"), data) : null);
      peers.add(peer);
      opened.add(peer);
      peer.start();
    }
    // On a busy machine the database may be too slow for a start, once.
    Supervisor supervisor = new Supervisor(peers, System.out::println);
    await(PATIENCE, () -> supervisor.allReady() || supervisor.restarts() > MOST_FAILED_STARTS);
    if (!missing().isEmpty()) {
      throw new IllegalStateException("the cluster does not get ready: " + missing());
    }
  }

  private void startReaders() {
    WebSocketClient client =
        new WebSocketClient(
            WebSocketClientConfig.builder()
                .connectTimeout(Duration.ofSeconds(1))
                .handshakeTimeout(Duration.ofSeconds(2))
                .closeTimeout(Duration.ofSeconds(1))
                .build());
    opened.add(client);
    for (Wire wire : Wire.values()) {
      String name = wire == Wire.FIREHOSE ? "firehose" : "jetstream";
      for (Peer peer : peers) {
        read(client, peer.number() - 1, false, wire, name + "@" + peer.number());
      }
      for (int i = 0; i < config.hopping(); i++) {
        read(client, i % peers.size(), true, wire, name + "-hopping-" + i);
      }
    }
    readers.forEach(Reader::start);
  }

  private void read(WebSocketClient client, int at, boolean hopping, Wire wire, String name) {
    long seed = config.seed() + readers.size();
    boolean canHop = hopping && peers.size() > 1;
    Reader reader =
        new Reader(client, timer, peers, at, canHop, audience.witness(name, wire), seed);
    readers.add(reader);
    opened.add(reader);
  }

  List<Peer> peers() {
    return List.copyOf(peers);
  }

  List<Reader> readers() {
    return List.copyOf(readers);
  }

  Audience audience() {
    return audience;
  }

  SimulatedNetwork hosts() {
    return hosts;
  }

  PostgresServer database() {
    return database;
  }

  /** Empty where the machine does not permit one. */
  Optional<Network> network() {
    return Optional.ofNullable(network);
  }

  /** Endpoint of the database in the network; that of a node is its number. */
  int databaseEndpoint() {
    return config.nodes() + 1;
  }

  /** What the machine does not permit, and why. */
  Map<String, String> problems() {
    return Map.copyOf(problems);
  }

  /** The node where the sequencer runs now; empty if there is none. */
  Optional<Peer> sequencing() {
    return peers.stream().filter(Peer::isSequencing).findFirst();
  }

  /** Cuts the node off from all others. */
  void cutOff(Peer victim) {
    for (Peer other : peers) {
      if (other != victim) {
        network().orElseThrow().cutBoth(victim.number(), other.number());
      }
    }
  }

  /** What the nodes that are not ready say. */
  String missing() {
    StringBuilder words = new StringBuilder();
    for (Peer peer : peers) {
      String missing = peer.missing();
      if (!missing.isEmpty()) {
        words.append(peer).append(": ").append(missing.strip()).append("; ");
      }
    }
    return words.toString();
  }

  /** Polls; true when the condition holds, false when the time is over. */
  static boolean await(Duration limit, BooleanSupplier condition) {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        return false;
      }
      LockSupport.parkNanos(20_000_000);
    }
    return true;
  }

  /** Lets time pass: how long a fault lasts is part of the experiment. */
  static void pause(Duration duration) {
    long until = System.nanoTime() + duration.toNanos();
    for (long left; (left = until - System.nanoTime()) > 0; ) {
      LockSupport.parkNanos(left);
    }
  }

  /** Ends everything, in the opposite order; files stay. */
  @Override
  public void close() {
    closeAll();
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException e) {
      // This process is about to end, by the hook's work.
    }
  }

  private synchronized void closeAll() {
    for (AutoCloseable each : opened.reversed()) {
      try {
        each.close();
      } catch (Exception e) {
        System.err.println("cannot close " + each + ": " + e);
      }
    }
    opened.clear();
  }
}
