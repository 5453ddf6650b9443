package io.gridrelay.client.websocket;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A server that does, byte by byte, what a test says: one script per connection, in turn, the last
 * one for all that follow. Each connection has a thread of its own. Failures of scripts are
 * rethrown by {@link #close}.
 */
public final class ScriptedServer implements AutoCloseable {
  /** What happens on one connection; the socket is closed when it returns. */
  public interface Script {
    void run(Peer peer) throws Exception;
  }

  private final ServerSocket listener;
  private final List<Script> scripts;
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private final List<Throwable> failures = new CopyOnWriteArrayList<>();
  private final String scheme;
  private volatile boolean closing;

  private ScriptedServer(ServerSocket listener, String scheme, List<Script> scripts) {
    this.listener = listener;
    this.scheme = scheme;
    this.scripts = scripts;
    Thread.ofVirtual().name("scripted-server").start(this::acceptAll);
  }

  public static ScriptedServer start(Script... scripts) throws IOException {
    return start(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), "ws", scripts);
  }

  public static ScriptedServer start(ServerSocket listener, String scheme, Script... scripts) {
    return new ScriptedServer(listener, scheme, List.of(scripts));
  }

  public URI uri() {
    return URI.create(scheme + "://localhost:" + listener.getLocalPort() + "/stream?x=%20y");
  }

  public int port() {
    return listener.getLocalPort();
  }

  @Override
  public void close() throws IOException {
    closing = true;
    listener.close();
    for (Socket socket : sockets) {
      socket.close();
    }
    for (Throwable failure : failures) {
      throw new AssertionError("a script failed", failure);
    }
  }

  private void acceptAll() {
    for (int i = 0; !closing; i++) {
      try {
        Socket socket = listener.accept();
        sockets.add(socket);
        Script script = scripts.get(Math.min(i, scripts.size() - 1));
        Thread.ofVirtual().name("scripted-server-" + i).start(() -> play(script, socket));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void play(Script script, Socket socket) {
    try (socket) {
      script.run(new Peer(socket));
    } catch (Throwable e) {
      if (!closing) {
        failures.add(e);
      }
    }
  }

  /** The server's side of one connection. */
  public static final class Peer {
    private static final Pattern KEY = Pattern.compile("(?im)^Sec-WebSocket-Key: (\\S+)");

    private final Socket socket;
    private final InputStream in;
    private String requestHead = "";

    Peer(Socket socket) throws IOException {
      this.socket = socket;
      this.in = socket.getInputStream();
    }

    /** Reads the upgrade request; everything up to the empty line. */
    public String readRequest() throws IOException {
      ByteArrayOutputStream head = new ByteArrayOutputStream();
      while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
        head.write(readByte());
      }
      requestHead = head.toString(StandardCharsets.ISO_8859_1);
      return requestHead;
    }

    /** The valid answer to the request that was read. */
    public byte[] accepting() throws Exception {
      Matcher key = KEY.matcher(requestHead);
      if (!key.find()) {
        throw new IOException("no key in " + requestHead);
      }
      MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
      String accepted = key.group(1) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
      String accept =
          Base64.getEncoder()
              .encodeToString(sha1.digest(accepted.getBytes(StandardCharsets.US_ASCII)));
      return ascii(
          "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
              + ("Sec-WebSocket-Accept: " + accept + "\r\nX-Server: scripted\r\n\r\n"));
    }

    /** Reads the request and accepts it. */
    public void accept() throws Exception {
      readRequest();
      write(accepting());
    }

    public void write(byte[]... pieces) throws IOException {
      socket.getOutputStream().write(joined(pieces));
      socket.getOutputStream().flush();
    }

    /** Each byte in a packet of its own, as far as the kernel plays along. */
    public void writeByteByByte(byte[] bytes) throws IOException {
      socket.setTcpNoDelay(true);
      for (byte one : bytes) {
        socket.getOutputStream().write(one);
        socket.getOutputStream().flush();
      }
    }

    /** Ends our direction only. */
    public void shutdownOutput() throws IOException {
      socket.shutdownOutput();
    }

    /** Closes with a TCP reset. */
    public void reset() throws IOException {
      socket.setSoLinger(true, 0);
      socket.close();
    }

    /** Reads a frame of the client, which must be masked, and returns its opcode and payload. */
    public Frame readFrame() throws IOException {
      int first = readByte();
      int second = readByte();
      if ((second & 0x80) == 0) {
        throw new IOException("frame is not masked");
      }
      int length = second & 0x7f;
      if (length == 126) {
        length = readByte() << 8 | readByte();
      } else if (length == 127) {
        length = (int) ByteBuffer.wrap(in.readNBytes(8)).getLong();
      }
      byte[] mask = in.readNBytes(4);
      byte[] payload = in.readNBytes(length);
      for (int i = 0; i < payload.length; i++) {
        payload[i] ^= mask[i % 4];
      }
      return new Frame(first & 0x0f, payload);
    }

    /** Waits until the client has closed its side. */
    public void awaitEnd() throws IOException {
      while (in.read() >= 0) {
        // What comes is of no interest.
      }
    }

    private int readByte() throws IOException {
      int octet = in.read();
      if (octet < 0) {
        throw new EOFException("the client closed");
      }
      return octet;
    }
  }

  /** A frame of the client. */
  public record Frame(int opcode, byte[] payload) {
    public String text() {
      return new String(payload, StandardCharsets.UTF_8);
    }

    public int closeCode() {
      return ByteBuffer.wrap(payload).getShort() & 0xffff;
    }
  }

  /** A server frame; {@code first} is the whole first byte. */
  public static byte[] frame(int first, byte[] payload) {
    ByteBuffer out = ByteBuffer.allocate(payload.length + 10);
    out.put((byte) first);
    if (payload.length < 126) {
      out.put((byte) payload.length);
    } else if (payload.length < 65536) {
      out.put((byte) 126).putShort((short) payload.length);
    } else {
      out.put((byte) 127).putLong(payload.length);
    }
    out.put(payload);
    byte[] frame = new byte[out.position()];
    out.flip().get(frame);
    return frame;
  }

  public static byte[] text(String text) {
    return frame(0x81, text.getBytes(StandardCharsets.UTF_8));
  }

  public static byte[] binary(byte[] payload) {
    return frame(0x82, payload);
  }

  public static byte[] close(int code, String reason) {
    byte[] text = reason.getBytes(StandardCharsets.UTF_8);
    return frame(
        0x88, ByteBuffer.allocate(2 + text.length).putShort((short) code).put(text).array());
  }

  public static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  public static byte[] joined(byte[]... pieces) {
    List<byte[]> all = new ArrayList<>(List.of(pieces));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] piece : all) {
      try {
        out.write(piece);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return out.toByteArray();
  }
}
