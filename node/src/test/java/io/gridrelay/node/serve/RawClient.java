package io.gridrelay.node.serve;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A WebSocket client that does nothing by itself: the test reads and writes frame by frame, or byte
 * by byte. Insists on what RFC 6455 demands of servers.
 */
final class RawClient implements AutoCloseable {
  static final int TEXT = 1;
  static final int BINARY = 2;
  static final int CLOSE = 8;
  static final int PING = 9;
  static final int PONG = 10;

  record Frame(int opcode, byte[] payload) {
    int closeCode() {
      return ByteBuffer.wrap(payload).getShort() & 0xFFFF;
    }

    String closeReason() {
      return new String(payload, 2, payload.length - 2, StandardCharsets.UTF_8);
    }
  }

  private final Socket socket = new Socket();
  private final DataInputStream in;
  private final OutputStream out;
  private int status;
  private final Map<String, String> headers = new HashMap<>();

  private RawClient(InetSocketAddress server, int receiveBuffer) throws IOException {
    if (receiveBuffer > 0) {
      socket.setReceiveBufferSize(receiveBuffer);
    }
    socket.setSoTimeout(20_000);
    socket.connect(server);
    in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
    out = socket.getOutputStream();
  }

  /** Connects and upgrades. */
  static RawClient open(InetSocketAddress server, String path, String... more) throws IOException {
    return open(server, path, 0, new byte[0], more);
  }

  /** Connects with a small receive buffer, and sends bytes together with the request. */
  static RawClient open(
      InetSocketAddress server, String path, int receiveBuffer, byte[] early, String... more)
      throws IOException {
    RawClient client = request(server, path, receiveBuffer, early, more);
    if (client.status != 101) {
      throw new IOException("status " + client.status);
    }
    return client;
  }

  /** Sends an upgrade request and reads the head of the answer, whatever it is. */
  static RawClient request(
      InetSocketAddress server, String path, int receiveBuffer, byte[] early, String... more)
      throws IOException {
    RawClient client = new RawClient(server, receiveBuffer);
    StringBuilder head = new StringBuilder("GET " + path + " HTTP/1.1\r\nHost: test\r\n");
    head.append("Upgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n");
    head.append("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n");
    for (String header : more) {
      head.append(header).append("\r\n");
    }
    byte[] text = head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII);
    client.out.write(ByteBuffer.allocate(text.length + early.length).put(text).put(early).array());
    client.readHead();
    return client;
  }

  private void readHead() throws IOException {
    status = Integer.parseInt(readLine().split(" ")[1]);
    for (String line = readLine(); !line.isEmpty(); line = readLine()) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
  }

  private String readLine() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException();
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  int status() {
    return status;
  }

  String header(String name) {
    return headers.get(name.toLowerCase(Locale.ROOT));
  }

  /** The body of a refusal. */
  String body() throws IOException {
    return new String(
        in.readNBytes(Integer.parseInt(header("Content-Length"))), StandardCharsets.UTF_8);
  }

  /** The next frame; null at the end of the stream. */
  Frame read() throws IOException {
    int first = in.read();
    if (first < 0) {
      return null;
    }
    if ((first & 0xF0) != 0x80) {
      throw new IOException("not a final frame without extensions: " + Integer.toHexString(first));
    }
    int length = in.readUnsignedByte();
    if (length > 127) {
      throw new IOException("masked");
    }
    if (length == 126) {
      length = in.readUnsignedShort();
      if (length < 126) {
        throw new IOException("not the shortest length");
      }
    } else if (length == 127) {
      length = Math.toIntExact(in.readLong());
      if (length <= 0xFFFF) {
        throw new IOException("not the shortest length");
      }
    }
    byte[] payload = new byte[length];
    in.readFully(payload);
    return new Frame(first & 15, payload);
  }

  /** The next frame that is not a ping. */
  Frame readData() throws IOException {
    Frame frame = read();
    while (frame != null && frame.opcode() == PING) {
      frame = read();
    }
    return frame;
  }

  /** The sequence numbers in the next messages. */
  List<Long> seqs(int count) throws IOException {
    List<Long> seqs = new ArrayList<>();
    while (seqs.size() < count) {
      Frame frame = readData();
      if (frame == null || frame.opcode() == CLOSE) {
        throw new IOException("closed after " + seqs);
      }
      seqs.add(TestLog.seqIn(frame.payload()));
    }
    return seqs;
  }

  /** Reads until the close frame and then the end of the stream. */
  Frame readClose() throws IOException {
    Frame frame = readData();
    while (frame != null && frame.opcode() != CLOSE) {
      frame = readData();
    }
    if (frame == null) {
      throw new EOFException("no close frame");
    }
    if (in.read() >= 0) {
      throw new IOException("something follows the close frame");
    }
    return frame;
  }

  /** Whether nothing comes for some milliseconds. */
  boolean isSilentFor(int millis) throws IOException {
    socket.setSoTimeout(millis);
    try {
      return readData() == null;
    } catch (java.net.SocketTimeoutException e) {
      return true;
    } finally {
      socket.setSoTimeout(20_000);
    }
  }

  void send(int opcode, byte[] payload) throws IOException {
    out.write(masked(0x80 | opcode, payload));
  }

  void sendText(String text) throws IOException {
    send(TEXT, text.getBytes(StandardCharsets.UTF_8));
  }

  void sendRaw(byte[] bytes) throws IOException {
    out.write(bytes);
  }

  void sendClose(int code) throws IOException {
    send(CLOSE, ByteBuffer.allocate(2).putShort((short) code).array());
  }

  static byte[] masked(int first, byte[] payload) {
    ByteBuffer frame = ByteBuffer.allocate(payload.length + 14);
    frame.put((byte) first);
    if (payload.length < 126) {
      frame.put((byte) (0x80 | payload.length));
    } else if (payload.length <= 0xFFFF) {
      frame.put((byte) (0x80 | 126)).putShort((short) payload.length);
    } else {
      frame.put((byte) (0x80 | 127)).putLong(payload.length);
    }
    byte[] mask = {7, 77, -1, 3};
    frame.put(mask);
    for (int i = 0; i < payload.length; i++) {
      frame.put((byte) (payload[i] ^ mask[i & 3]));
    }
    byte[] bytes = new byte[frame.position()];
    frame.flip().get(bytes);
    return bytes;
  }

  boolean isReset() {
    try {
      socket.getOutputStream().write(0);
      return false;
    } catch (SocketException e) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
