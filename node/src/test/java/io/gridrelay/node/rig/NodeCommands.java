package io.gridrelay.node.rig;

import io.gridrelay.simulator.SimulatedNetwork;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** How the processes of nodes are called. Not thread-safe, but for {@link #freePort}. */
final class NodeCommands {
  private static final Set<Integer> GIVEN_OUT = ConcurrentHashMap.newKeySet();

  private static final List<String> JVM =
      List.of(
          "-Xmx320m",
          "-XX:+UseSerialGC",
          // Nodes live for seconds here: what the second compiler makes would come too late.
          "-XX:TieredStopAtLevel=1",
          "-XX:+ExitOnOutOfMemoryError",
          "--add-modules",
          "java.se",
          "--add-exports",
          "java.base/jdk.internal.ref=ALL-UNNAMED",
          "--add-opens",
          "java.base/java.lang=ALL-UNNAMED",
          "--add-opens",
          "java.base/sun.nio.ch=ALL-UNNAMED",
          "--add-opens",
          "java.management/sun.management=ALL-UNNAMED",
          "--add-opens",
          "jdk.management/com.sun.management.internal=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow",
          "--enable-native-access=ALL-UNNAMED");

  private final SimulatedNetwork hosts;
  private final String database;
  private List<String> sharedClasses = List.of();

  /**
   * @param database its JDBC URL
   */
  NodeCommands(SimulatedNetwork hosts, String database) {
    this.hosts = hosts;
    this.database = database;
  }

  /** Never the same twice, though nobody has opened the first one yet. */
  static int freePort() throws IOException {
    while (true) {
      try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        if (GIVEN_OUT.add(socket.getLocalPort())) {
          return socket.getLocalPort();
        }
      }
    }
  }

  /** For the JVM of a node. */
  List<String> jvm() {
    return Stream.concat(JVM.stream(), sharedClasses.stream()).toList();
  }

  /** For the JVM of a node that leaves the classes that it has loaded in this file. */
  static List<String> training(Path archive) {
    return Stream.concat(JVM.stream(), Stream.of("-XX:ArchiveClassesAtExit=" + archive)).toList();
  }

  /** Nodes take loaded classes from there, if it was written. */
  void shareClasses(Path archive) {
    if (Files.exists(archive)) {
      sharedClasses = List.of("-XX:SharedArchiveFile=" + archive, "-Xlog:cds=off", "-Xlog:aot=off");
    }
  }

  /** For a node that is alone. */
  List<String> flagsOfOneNode(int port) {
    List<String> flags = hostFlags();
    flags.addAll(List.of("--cluster-bind", "127.0.0.1:" + port));
    return flags;
  }

  /**
   * For a node of a cluster.
   *
   * @param number 1 and up
   * @param members {@code host:port} of each
   */
  List<String> flags(int number, List<String> members, Path secret) {
    List<String> flags = hostFlags();
    flags.addAll(List.of("--node", "node" + number));
    flags.addAll(List.of("--cluster-bind", members.get(number - 1)));
    members.forEach(member -> flags.addAll(List.of("--cluster-member", member)));
    flags.addAll(List.of("--cluster-secret-file", secret.toString()));
    flags.addAll(List.of("--state-store", database));
    flags.addAll(List.of("--storage-segment-size", "4MiB", "--sequencer-ring-size", "16MiB"));
    flags.addAll(List.of("--ingest-first-retry", "200ms", "--ingest-slowest-retry", "1s"));
    flags.addAll(List.of("--serve-shutdown-spread", "200ms", "--serve-io-threads", "1"));
    return flags;
  }

  private List<String> hostFlags() {
    List<String> flags = new ArrayList<>();
    flags.addAll(List.of("--plc", hosts.plcUri().toString(), "--allow-private-addresses"));
    hosts.hosts().forEach(host -> flags.addAll(List.of("--upstream", "pds:" + host.uri())));
    return flags;
  }
}
