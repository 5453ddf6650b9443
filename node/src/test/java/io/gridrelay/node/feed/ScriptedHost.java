package io.gridrelay.node.feed;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A WebSocket server that runs one script per connection; without a script it hangs up. */
final class ScriptedHost implements AutoCloseable {

  private static final Pattern CURSOR = Pattern.compile("cursor=(\\d+)");
  private static final Pattern KEY = Pattern.compile("(?i)sec-websocket-key: *(\\S+)");
  private static final String MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

  private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final ConcurrentLinkedQueue<Consumer<Connection>> scripts = new ConcurrentLinkedQueue<>();
  private final List<String> cursors = new CopyOnWriteArrayList<>();

  ScriptedHost() throws IOException {
    Thread.ofVirtual().name("scripted-host").start(this::run);
  }

  String url() {
    return "ws://127.0.0.1:" + listener.getLocalPort();
  }

  void script(Consumer<Connection> script) {
    scripts.add(script);
  }

  /** The cursor of each connection so far, "none" where there was none. */
  List<String> cursors() {
    return List.copyOf(cursors);
  }

  private void run() {
    while (!listener.isClosed()) {
      try {
        Socket socket = listener.accept();
        Thread.ofVirtual().start(() -> serve(socket));
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      String head = readHead(socket.getInputStream());
      Consumer<Connection> script = scripts.poll();
      if (script == null) {
        return;
      }
      Matcher cursor = CURSOR.matcher(head);
      cursors.add(cursor.find() ? cursor.group(1) : "none");
      script.accept(new Connection(socket, head));
    } catch (IOException | UncheckedIOException e) {
      // the other side has closed
    }
  }

  private static String readHead(InputStream in) throws IOException {
    var head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int c = in.read();
      if (c < 0) {
        throw new IOException("no request");
      }
      head.append((char) c);
    }
    return head.toString();
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }

  /** What a script may do. */
  static final class Connection {
    private final Socket socket;
    private final OutputStream out;
    private final String head;

    Connection(Socket socket, String head) throws IOException {
      this.socket = socket;
      this.out = socket.getOutputStream();
      this.head = head;
    }

    Connection accept(String... headers) {
      Matcher key = KEY.matcher(head);
      if (!key.find()) {
        throw new UncheckedIOException(new IOException("no key in " + head));
      }
      String more = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
      return write(
          ("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                  + more
                  + "Sec-WebSocket-Accept: "
                  + accepted(key.group(1))
                  + "\r\n\r\n")
              .getBytes(StandardCharsets.US_ASCII));
    }

    private static String accepted(String key) {
      try {
        byte[] hash =
            MessageDigest.getInstance("SHA-1")
                .digest((key + MAGIC).getBytes(StandardCharsets.US_ASCII));
        return Base64.getEncoder().encodeToString(hash);
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException(e);
      }
    }

    Connection binary(byte[] message) {
      return frame(0x82, message);
    }

    Connection text(String message) {
      return frame(0x81, message.getBytes(StandardCharsets.UTF_8));
    }

    private Connection frame(int first, byte[] payload) {
      var frame = new ByteArrayOutputStream(payload.length + 10);
      frame.write(first);
      if (payload.length < 126) {
        frame.write(payload.length);
      } else if (payload.length < 65_536) {
        frame.write(126);
        frame.writeBytes(ByteBuffer.allocate(2).putShort((short) payload.length).array());
      } else {
        frame.write(127);
        frame.writeBytes(ByteBuffer.allocate(8).putLong(payload.length).array());
      }
      frame.writeBytes(payload);
      return write(frame.toByteArray());
    }

    private Connection write(byte[] bytes) {
      try {
        out.write(bytes);
        out.flush();
        return this;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** Ends the connection without a close frame. */
    void cut() {
      try {
        socket.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** Says nothing more until the other side closes; answers a close frame. */
    void hold() {
      try {
        InputStream in = socket.getInputStream();
        for (int c = in.read(); c >= 0; c = in.read()) {
          if (c == 0x88) {
            write(new byte[] {(byte) 0x88, 0});
            return;
          }
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
