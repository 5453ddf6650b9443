package io.gridrelay.benchmarks.ingest;

import io.gridrelay.atproto.event.CommitFrame;
import io.gridrelay.atproto.event.FrameDecoder;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;

/**
 * A consumer that costs little: counts frames, and of each sixteenth takes how old the commit's own
 * {@code time} is. Read by one thread, asked by another.
 */
final class FirehoseDrain implements AutoCloseable {
  private static final int SAMPLE_EVERY = 16;

  private final Socket socket;
  private final DataInputStream in;
  private volatile long frames;
  private long[] ages = new long[1 << 12];
  private int ageCount;

  FirehoseDrain(InetSocketAddress node) throws IOException {
    socket = new Socket(node.getAddress(), node.getPort());
    in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 1 << 18));
    String request =
        String.join(
            "\r\n",
            "GET /xrpc/com.atproto.sync.subscribeRepos HTTP/1.1",
            "Host: load",
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            "",
            "");
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append((char) in.readUnsignedByte());
    }
    if (!head.toString().startsWith("HTTP/1.1 101")) {
      throw new IOException(head.toString());
    }
    Thread.ofPlatform().daemon().name("drain").start(this::drain);
  }

  private void drain() {
    FrameDecoder decoder = new FrameDecoder();
    try {
      while (true) {
        in.readUnsignedByte();
        int length = in.readUnsignedByte();
        if (length == 126) {
          length = in.readUnsignedShort();
        } else if (length == 127) {
          length = Math.toIntExact(in.readLong());
        }
        long count = frames + 1;
        if (count % SAMPLE_EVERY == 0
            && decoder.decode(in.readNBytes(length)) instanceof CommitFrame commit) {
          sample(Instant.parse(commit.time()));
        } else if (count % SAMPLE_EVERY != 0) {
          in.skipNBytes(length);
        }
        frames = count;
      }
    } catch (IOException e) {
      // Closed by the load program, or by the node: the count stands still and tells.
    }
  }

  private synchronized void sample(Instant emitted) {
    if (ageCount == ages.length) {
      ages = Arrays.copyOf(ages, 2 * ageCount);
    }
    ages[ageCount++] = Duration.between(emitted, Instant.now()).toNanos();
  }

  /** Events received so far. */
  long frames() {
    return frames;
  }

  /** Milliseconds from host to here, of the samples since the last call: p50 and p99. */
  synchronized double[] takeAges() {
    long[] sorted = Arrays.copyOf(ages, ageCount);
    ageCount = 0;
    Arrays.sort(sorted);
    return sorted.length == 0
        ? new double[] {Double.NaN, Double.NaN}
        : new double[] {
          sorted[sorted.length / 2] * 1e-6, sorted[(int) (sorted.length * 0.99)] * 1e-6
        };
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
