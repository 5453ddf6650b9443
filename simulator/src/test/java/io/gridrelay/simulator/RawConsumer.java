package io.gridrelay.simulator;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A WebSocket client that shows what is on the wire: opcodes, close codes, and whether the stream
 * broke off within a frame. Belongs to one thread; a read waits ten seconds at most.
 */
final class RawConsumer implements AutoCloseable {
  static final int TEXT = 1;
  static final int BINARY = 2;
  static final int CLOSE = 8;

  private static final int PATIENCE_MILLIS = (int) Duration.ofSeconds(10).toMillis();

  /** How a message came. */
  record Message(int opcode, byte[] payload) {
    int closeCode() {
      return (payload[0] & 0xff) << 8 | payload[1] & 0xff;
    }

    String text() {
      return new String(payload, UTF_8);
    }
  }

  private final Socket socket;
  private final DataInputStream in;
  private final int status;

  private RawConsumer(Socket socket, DataInputStream in, int status) {
    this.socket = socket;
    this.in = in;
    this.status = status;
  }

  static RawConsumer live(SimulatedHost host) throws IOException {
    return open(host.uri(), "");
  }

  static RawConsumer from(SimulatedHost host, long cursor) throws IOException {
    return open(host.uri(), "?cursor=" + cursor);
  }

  static RawConsumer open(URI host, String query) throws IOException {
    Socket socket = new Socket(host.getHost(), host.getPort());
    socket.setSoTimeout(PATIENCE_MILLIS);
    String request =
        "GET /xrpc/com.atproto.sync.subscribeRepos"
            + query
            + " HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n";
    socket.getOutputStream().write(request.getBytes(ISO_8859_1));
    DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
    StringBuilder head = new StringBuilder();
    while (!head.toString().endsWith("\r\n\r\n")) {
      head.append((char) in.readUnsignedByte());
    }
    return new RawConsumer(socket, in, Integer.parseInt(head.substring(9, 12)));
  }

  /** Status of the answer to the handshake. */
  int status() {
    return status;
  }

  /** The next message; an {@link EOFException} says that the stream ended without a close frame. */
  Message next() throws IOException {
    int opcode = in.readUnsignedByte() & 0x0f;
    long size = in.readUnsignedByte();
    size = size == 126 ? in.readUnsignedShort() : size == 127 ? in.readLong() : size;
    byte[] payload = new byte[(int) size];
    in.readFully(payload);
    return new Message(opcode, payload);
  }

  /** Bytes that still come, whatever they are. */
  int bytesUntilTheEnd() throws IOException {
    return in.readAllBytes().length;
  }

  void patience(Duration duration) throws IOException {
    socket.setSoTimeout((int) duration.toMillis());
  }

  byte[] nextFrame() throws IOException {
    Message message = next();
    if (message.opcode() != BINARY) {
      throw new IOException("opcode " + message.opcode() + ": " + message.text());
    }
    return message.payload();
  }

  List<byte[]> frames(int count) throws IOException {
    List<byte[]> frames = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      frames.add(nextFrame());
    }
    return frames;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
