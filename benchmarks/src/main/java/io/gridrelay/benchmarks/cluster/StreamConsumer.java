package io.gridrelay.benchmarks.cluster;

import io.gridrelay.atproto.event.CommitFrame;
import io.gridrelay.atproto.event.FrameDecoder;
import io.gridrelay.atproto.syntax.Tid;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A consumer that costs little and looks at everything: which events came, how old they were, how
 * long none came. When its node ends it goes on at the next one, by its cursor, until it is sent
 * home. Read by a thread of its own; thread-safe.
 */
final class StreamConsumer implements AutoCloseable {
  private static final int CONNECT_MILLIS = 500;
  private static final int SILENCE_MILLIS = 60_000;
  private static final long RETRY_NANOS = 50_000_000;
  private static final int CLOSE = 8;
  private static final int PING = 9;
  private static final int HEAD_CHARACTERS = 400;

  private final Wire wire;
  private final List<RelayNode> nodes;
  private final int home;
  private final EventNumbers numbers;
  private final Ages ages;
  private final Silence silence = new Silence();
  private final FrameDecoder decoder = new FrameDecoder();
  private final BitSet seen = new BitSet();
  private long distinct;
  private long again;
  private volatile long messages;
  private long cursor;
  private volatile Placement placement = Placement.unknown();
  private volatile int at;
  private volatile @Nullable Socket socket;
  private volatile boolean isOpen;
  private volatile boolean closed;

  /**
   * Connects.
   *
   * @param home index of the node where it belongs
   * @param ages told how old those events of the firehose were that came from other nodes, or all
   *     events if there is one node
   */
  StreamConsumer(Wire wire, List<RelayNode> nodes, int home, EventNumbers numbers, Ages ages) {
    this.wire = wire;
    this.nodes = List.copyOf(nodes);
    this.home = home;
    this.at = home;
    this.numbers = numbers;
    this.ages = ages;
    Thread.ofPlatform().daemon().name("consumer-" + wire + "-" + home).start(this::run);
  }

  private void run() {
    while (!closed) {
      int asked = at;
      try (Socket opened = new Socket()) {
        socket = opened;
        read(opened, asked);
      } catch (IOException e) {
        // The node has gone, or is not there yet.
      }
      isOpen = false;
      if (at == asked && !closed) {
        silence.lost();
        at = (asked + 1) % nodes.size();
        LockSupport.parkNanos(RETRY_NANOS);
      }
    }
  }

  private void read(Socket opened, int node) throws IOException {
    opened.connect(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), nodes.get(node).port()),
        CONNECT_MILLIS);
    opened.setSoTimeout(SILENCE_MILLIS);
    DataInputStream in =
        new DataInputStream(new BufferedInputStream(opened.getInputStream(), 1 << 18));
    shakeHands(in, opened.getOutputStream());
    isOpen = true;
    while (true) {
      int opcode = in.readUnsignedByte() & 15;
      int length = in.readUnsignedByte();
      if (length == 126) {
        length = in.readUnsignedShort();
      } else if (length == 127) {
        length = Math.toIntExact(in.readLong());
      }
      byte[] payload = in.readNBytes(length);
      switch (opcode) {
        case CLOSE -> {
          return;
        }
        case PING -> pong(opened.getOutputStream(), payload);
        default -> received(payload);
      }
    }
  }

  private void shakeHands(DataInputStream in, OutputStream out) throws IOException {
    String request =
        String.join(
            "\r\n",
            "GET " + wire.path(cursor) + " HTTP/1.1",
            "Host: load",
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            "",
            "");
    out.write(request.getBytes(StandardCharsets.US_ASCII));
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append((char) in.readUnsignedByte());
    }
    if (!head.toString().startsWith("HTTP/1.1 101")) {
      throw new IOException(head.toString());
    }
  }

  /** Masked by zeros, which changes nothing. */
  private static void pong(OutputStream out, byte[] payload) throws IOException {
    byte[] frame = new byte[6 + payload.length];
    frame[0] = (byte) 0x8a;
    frame[1] = (byte) (0x80 | payload.length);
    System.arraycopy(payload, 0, frame, 6, payload.length);
    out.write(frame);
  }

  private void received(byte[] payload) {
    if (wire == Wire.FIREHOSE) {
      if (decoder.decode(payload) instanceof CommitFrame commit) {
        cursor = commit.seq();
        took(commit.rev());
        int host = numbers.hostOf(commit.did().value());
        if (nodes.size() == 1 || placement.isElsewhere(home, host) && at == home) {
          ages.add(Duration.between(Instant.parse(commit.time()), Instant.now()).toNanos());
        }
      }
      return;
    }
    String head =
        new String(
            payload, 0, Math.min(payload.length, HEAD_CHARACTERS), StandardCharsets.ISO_8859_1);
    cursor = Long.parseLong(after(head, "\"time_us\":"));
    took(Tid.parse(after(head, "\"rev\":\"")).value());
  }

  private static String after(String text, String name) {
    int begin = text.indexOf(name) + name.length();
    int end = begin;
    while (Character.isLetterOrDigit(text.charAt(end))) {
      end++;
    }
    return text.substring(begin, end);
  }

  private synchronized void took(long rev) {
    int number = numbers.of(rev);
    if (seen.get(number)) {
      again++;
    } else {
      seen.set(number);
      distinct++;
    }
    messages++;
    silence.ended();
  }

  Wire wire() {
    return wire;
  }

  int home() {
    return home;
  }

  Silence silence() {
    return silence;
  }

  /** Where hosts are read, for the ages. */
  void placed(Placement known) {
    placement = known;
  }

  /** Whether it listens to its own node. */
  boolean isHome() {
    return isOpen && at == home;
  }

  /** Back to its own node, which should be there. */
  void goHome() throws IOException {
    if (at == home) {
      return;
    }
    at = home;
    Socket open = socket;
    if (open != null) {
      open.close();
    }
  }

  /** Events that came, each once. */
  synchronized long distinct() {
    return distinct;
  }

  /**
   * How often an event came that had come before; of Jetstream, where a commit has more than one.
   */
  synchronized long again() {
    return again;
  }

  /** Messages that came. */
  long messages() {
    return messages;
  }

  @Override
  public void close() throws IOException {
    closed = true;
    Socket open = socket;
    if (open != null) {
      open.close();
    }
  }
}
