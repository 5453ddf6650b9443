package io.gridrelay.node.cluster;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * How a node takes part in the grid. Immutable.
 *
 * @param clusterName only members of one name find each other
 * @param bindAddress address of the member's own port. Members have no TLS and no authentication:
 *     whoever reaches it can run code in the node
 * @param port first port to try; the next hundred are tried after it
 * @param members addresses of other members; empty for a node that is alone for good
 * @param backups copies of the Ringbuffer on other members
 * @param ringBytes how much memory the Ringbuffer may take on each member that holds it
 * @param blockBytes largest usual block, which with {@code ringBytes} gives the ring's capacity
 * @param cooperativeThreads threads of Jet; one less than there are cores, at least one
 */
public record GridConfig(
    String clusterName,
    String bindAddress,
    int port,
    List<String> members,
    int backups,
    long ringBytes,
    int blockBytes,
    int cooperativeThreads) {
  private static final int DEFAULT_PORT = 5701;
  private static final long RING_BYTES = 128L << 20;
  private static final int BLOCK_BYTES = 256 * 1024;

  public GridConfig {
    requireNonNull(clusterName, "clusterName");
    requireNonNull(bindAddress, "bindAddress");
    members = List.copyOf(members);
    if (backups < 0 || backups > 6 || cooperativeThreads < 1 || ringBytes < 16L * blockBytes) {
      throw new IllegalArgumentException(
          "backups=%d cooperativeThreads=%d ringBytes=%d: allowed are 0 to 6, 1 and more, and 16 blocks and more"
              .formatted(backups, cooperativeThreads, ringBytes));
    }
  }

  /** A node that is alone. */
  public static GridConfig singleNode(String clusterName) {
    return new GridConfig(
        clusterName, "127.0.0.1", DEFAULT_PORT, List.of(), 0, RING_BYTES, BLOCK_BYTES, threads());
  }

  /** A node among others. */
  public static GridConfig cluster(
      String clusterName, String bindAddress, int port, List<String> members) {
    return new GridConfig(
        clusterName, bindAddress, port, members, 1, RING_BYTES, BLOCK_BYTES, threads());
  }

  private static int threads() {
    return Math.max(1, Runtime.getRuntime().availableProcessors() - 1);
  }

  /** Items that the Ringbuffer holds. */
  int ringCapacity() {
    return Math.toIntExact(ringBytes / blockBytes);
  }
}
