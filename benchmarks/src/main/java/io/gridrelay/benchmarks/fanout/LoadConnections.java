package io.gridrelay.benchmarks.fanout;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Many raw connections on one thread. Frames are all of one length, so deliveries are counted by
 * bytes; on the first few connections the time stamp in each frame is read too.
 */
final class LoadConnections implements AutoCloseable {
  private static final int SAMPLED = 20;

  /** Header of a frame of 126 to 65535 bytes. */
  private static final int HEADER_BYTES = 4;

  private static final class Connection {
    final SocketChannel channel;
    final boolean sampled;
    long bytes;

    Connection(SocketChannel channel, boolean sampled) {
      this.channel = channel;
      this.sampled = sampled;
    }
  }

  private final Selector selector = Selector.open();
  private final List<Connection> connections = new ArrayList<>();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 20);
  private final byte[] stamp = new byte[8];
  private final int frameBytes;
  private long[] latencies = new long[1 << 16];
  private int latencyCount;
  private long bytes;

  LoadConnections(int frameBytes) throws IOException {
    this.frameBytes = frameBytes;
  }

  void connect(InetSocketAddress server, String path, boolean reads) throws IOException {
    SocketChannel channel = SocketChannel.open();
    if (!reads) {
      channel.setOption(StandardSocketOptions.SO_RCVBUF, 4096);
    }
    channel.connect(server);
    String request =
        "GET "
            + path
            + " HTTP/1.1\r\nHost: load\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
    readHead(channel);
    channel.configureBlocking(false);
    Connection connection = new Connection(channel, connections.size() < SAMPLED);
    connections.add(connection);
    if (reads) {
      channel.register(selector, SelectionKey.OP_READ, connection);
    }
  }

  /** Byte by byte, so that no frame is taken with it. */
  private static void readHead(SocketChannel channel) throws IOException {
    ByteBuffer one = ByteBuffer.allocate(1);
    StringBuilder head = new StringBuilder();
    while (!head.toString().endsWith("\r\n\r\n")) {
      one.clear();
      if (channel.read(one) < 0) {
        throw new IOException("closed: " + head);
      }
      head.append((char) one.get(0));
    }
    if (!head.toString().startsWith("HTTP/1.1 101")) {
      throw new IOException(head.toString());
    }
  }

  int size() {
    return connections.size();
  }

  /** Reads until a moment, or until so many bytes have come in all. */
  void readUntil(long nanoTime, long enoughBytes) throws IOException {
    while (bytes < enoughBytes) {
      long left = (nanoTime - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        return;
      }
      selector.select(this::read, left);
    }
  }

  private void read(SelectionKey key) {
    Connection connection = (Connection) key.attachment();
    try {
      int n = connection.channel.read(buffer.clear());
      if (n < 0) {
        throw new IOException("the server closed a connection");
      }
      if (connection.sampled) {
        sample(connection, buffer.flip());
      }
      connection.bytes += n;
      bytes += n;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private void sample(Connection connection, ByteBuffer read) {
    long now = System.nanoTime();
    for (int at = 0; at < read.limit(); ) {
      int inFrame = (int) ((connection.bytes + at) % frameBytes);
      int wanted = inFrame - HEADER_BYTES;
      if (wanted >= 0 && wanted < 8) {
        stamp[wanted] = read.get(at++);
        if (wanted == 7) {
          latency(now - ByteBuffer.wrap(stamp).getLong());
        }
      } else {
        at += wanted < 0 ? -wanted : frameBytes - inFrame + HEADER_BYTES;
      }
    }
  }

  private void latency(long nanos) {
    if (latencyCount == latencies.length) {
      latencies = Arrays.copyOf(latencies, 2 * latencyCount);
    }
    latencies[latencyCount++] = nanos;
  }

  long deliveries() {
    return bytes / frameBytes;
  }

  long bytes() {
    return bytes;
  }

  /** Forgets latencies so far. */
  void resetLatencies() {
    latencyCount = 0;
  }

  /** In milliseconds. */
  double latency(double quantile) {
    if (latencyCount == 0) {
      return Double.NaN;
    }
    long[] sorted = Arrays.copyOf(latencies, latencyCount);
    Arrays.sort(sorted);
    return sorted[(int) Math.min(latencyCount - 1, (long) (latencyCount * quantile))] * 1e-6;
  }

  @Override
  public void close() throws IOException {
    for (Connection connection : connections) {
      connection.channel.close();
    }
    selector.close();
  }
}
