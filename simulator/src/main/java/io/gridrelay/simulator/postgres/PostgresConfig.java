package io.gridrelay.simulator.postgres;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Where a server keeps its data and how it runs. Immutable.
 *
 * @param directory data, log and password of the server; made if missing, used again if not
 * @param address IP address to listen on; clients of any address are let in with the password
 * @param port port to listen on
 * @param commandPrefix words put before the command line, such as those that enter a network
 *     namespace; they must end in an exec, so that signals meet the server itself
 * @param settings settings of the server, by their names in {@code postgresql.conf}
 */
public record PostgresConfig(
    Path directory,
    String address,
    int port,
    List<String> commandPrefix,
    Map<String, String> settings) {

  /**
   * Small, and without waiting for the disk: what a killed process wrote survives, only a power
   * failure could take it back.
   */
  private static final Map<String, String> DEFAULTS =
      Map.of("fsync", "off", "shared_buffers", "32MB", "max_connections", "100");

  public PostgresConfig {
    requireNonNull(address, "address");
    directory = directory.toAbsolutePath().normalize();
    commandPrefix = List.copyOf(commandPrefix);
    settings = Map.copyOf(settings);
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException("port: " + port + ", allowed is 1 to 65535");
    }
  }

  /** A server for this machine only. */
  public static PostgresConfig local(Path directory, int port) {
    return new PostgresConfig(directory, "127.0.0.1", port, List.of(), DEFAULTS);
  }

  public PostgresConfig withAddress(String otherAddress) {
    return new PostgresConfig(directory, otherAddress, port, commandPrefix, settings);
  }

  public PostgresConfig withCommandPrefix(List<String> prefix) {
    return new PostgresConfig(directory, address, port, prefix, settings);
  }
}
