package io.gridrelay.node.serve;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * Settings of the server. {@link #defaults} fits a node of any size; the sizes that matter most are
 * explained in {@code docs/performance.md}.
 *
 * @param host address to listen on, such as {@code 0.0.0.0}
 * @param port port to listen on, 0 for any free one
 * @param ioThreads threads that move bytes, 0 for the number of processors less one
 * @param sendBufferBytes kernel send buffer of a consumer; a reader that reads nothing holds about
 *     2.5 times as much kernel memory
 * @param linger longest wait that collects events into one write to an unfiltered consumer
 * @param filteredLinger the same for consumers with filters, whose writes are small
 * @param turnBytes most bytes that one consumer gets before the next one has its turn
 * @param pingInterval silence after which a consumer is pinged
 * @param consumerIdleLimit how long a consumer may take nothing and say nothing, while there is
 *     something for it, before it is closed
 * @param maxConsumers consumers of this node; more are refused with 503
 * @param maxConsumersPerAddress consumers from one address; more are refused with 429
 * @param trustForwardedFor whether the last entry of {@code X-Forwarded-For} is the client's
 *     address
 * @param maxOptionsBytes largest message of a Jetstream subscriber
 * @param maxInboundBytes what unfinished messages of all subscribers together may occupy
 * @param shutdownSpread time over which the consumers are closed at shutdown
 */
public record ServerConfig(
    String host,
    int port,
    int ioThreads,
    int sendBufferBytes,
    Duration linger,
    Duration filteredLinger,
    int turnBytes,
    Duration pingInterval,
    Duration consumerIdleLimit,
    int maxConsumers,
    int maxConsumersPerAddress,
    boolean trustForwardedFor,
    int maxOptionsBytes,
    long maxInboundBytes,
    Duration shutdownSpread) {

  public ServerConfig {
    requireNonNull(host, "host");
    requireAtLeast("ioThreads", ioThreads, 0);
    requireAtLeast("sendBufferBytes", sendBufferBytes, 4096);
    requireAtLeast("linger", linger.toNanos(), 0);
    requireAtLeast("filteredLinger", filteredLinger.toNanos(), 0);
    requireAtLeast("turnBytes", turnBytes, 4096);
    requireAtLeast("pingInterval", pingInterval.toMillis(), 100);
    requireAtLeast("consumerIdleLimit", consumerIdleLimit.toMillis(), 100);
    requireAtLeast("maxConsumers", maxConsumers, 1);
    requireAtLeast("maxConsumersPerAddress", maxConsumersPerAddress, 1);
    requireAtLeast("maxOptionsBytes", maxOptionsBytes, 1024);
    requireAtLeast("maxInboundBytes", maxInboundBytes, maxOptionsBytes);
    requireAtLeast("shutdownSpread", shutdownSpread.toMillis(), 0);
  }

  /** The defaults for an address. */
  public static ServerConfig defaults(String host, int port) {
    return new ServerConfig(
        host,
        port,
        0,
        256 << 10,
        Duration.ofMillis(5),
        Duration.ofMillis(20),
        1 << 20,
        Duration.ofSeconds(30),
        Duration.ofMinutes(10),
        20_000,
        2_000,
        false,
        10_000_000,
        64 << 20,
        Duration.ofSeconds(2));
  }

  /** How many I/O threads there will be. */
  int effectiveIoThreads() {
    return ioThreads > 0 ? ioThreads : Math.max(1, Runtime.getRuntime().availableProcessors() - 1);
  }

  private static void requireAtLeast(String name, long value, long least) {
    if (value < least) {
      throw new IllegalArgumentException(name + " must be at least " + least + ", not " + value);
    }
  }
}
