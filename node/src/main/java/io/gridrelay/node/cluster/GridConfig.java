package io.gridrelay.node.cluster;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;

/**
 * How a node takes part in the grid. Immutable.
 *
 * @param clusterName only members of one name find each other
 * @param bindAddress address of the member's own port. Members have no TLS and no authentication:
 *     whoever reaches it can run code in the node
 * @param port first port to try; a node that is alone tries the next hundred after it
 * @param discovery how the other members are found
 * @param size how many nodes the cluster has when it is complete; more than half of them must be
 *     there, or nothing is written
 * @param ringBytes how much memory the Ringbuffer may take on each member that holds it
 * @param blockBytes largest usual block, which with {@code ringBytes} gives the ring's capacity
 * @param cooperativeThreads threads of Jet; one less than there are cores, at least one
 * @param attributes what the node tells the other members about itself, see {@link
 *     MemberAttributes}
 */
public record GridConfig(
    String clusterName,
    String bindAddress,
    int port,
    Discovery discovery,
    int size,
    long ringBytes,
    int blockBytes,
    int cooperativeThreads,
    Map<String, String> attributes) {
  private static final int DEFAULT_PORT = 5701;
  private static final long RING_BYTES = 128L << 20;
  private static final int BLOCK_BYTES = 256 * 1024;

  public GridConfig {
    requireNonNull(clusterName, "clusterName");
    requireNonNull(bindAddress, "bindAddress");
    requireNonNull(discovery, "discovery");
    attributes = Map.copyOf(attributes);
    if (size < 1 || cooperativeThreads < 1 || ringBytes < 16L * blockBytes) {
      throw new IllegalArgumentException(
          "size=%d cooperativeThreads=%d ringBytes=%d: allowed are 1 and more, 1 and more, and 16 blocks and more"
              .formatted(size, cooperativeThreads, ringBytes));
    }
  }

  /** A node that is alone. */
  public static GridConfig singleNode(String clusterName) {
    return new GridConfig(
        clusterName,
        "127.0.0.1",
        DEFAULT_PORT,
        new Discovery.Alone(),
        1,
        RING_BYTES,
        BLOCK_BYTES,
        threads(),
        Map.of());
  }

  /** A node among others; {@code members} names all of them. */
  public static GridConfig cluster(
      String clusterName, String bindAddress, int port, List<String> members) {
    return new GridConfig(
        clusterName,
        bindAddress,
        port,
        new Discovery.Addresses(members),
        members.size(),
        RING_BYTES,
        BLOCK_BYTES,
        threads(),
        Map.of());
  }

  /** The same with other attributes. */
  public GridConfig withAttributes(Map<String, String> others) {
    return new GridConfig(
        clusterName,
        bindAddress,
        port,
        discovery,
        size,
        ringBytes,
        blockBytes,
        cooperativeThreads,
        others);
  }

  /** The same with another size of the Ringbuffer. */
  public GridConfig withRing(long bytes, int largestBlock) {
    return new GridConfig(
        clusterName,
        bindAddress,
        port,
        discovery,
        size,
        bytes,
        largestBlock,
        cooperativeThreads,
        attributes);
  }

  /** How many members must be there for anything to be written. */
  public int majority() {
    return majorityOf(size);
  }

  /** How many of so many members are a majority. */
  public static int majorityOf(int size) {
    return size / 2 + 1;
  }

  /**
   * Copies of the Ringbuffer on other members: as many members may be lost in one instant without a
   * wait for one of them to come back. A second one costs each append another round trip, so small
   * clusters do without.
   */
  public int backups() {
    if (size == 1) {
      return 0;
    }
    return size <= 3 ? 1 : 2;
  }

  private static int threads() {
    return Math.max(1, Runtime.getRuntime().availableProcessors() - 1);
  }

  /** Items that the Ringbuffer holds. */
  int ringCapacity() {
    return Math.toIntExact(ringBytes / blockBytes);
  }
}
