package io.gridrelay.simulator.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** One request and the ways to answer it. Belongs to the thread of its connection. */
public final class HttpExchange {
  private static final String ACCEPT_SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

  private final HttpRequest request;
  private final Socket socket;
  private final InputStream in;

  HttpExchange(HttpRequest request, Socket socket, InputStream in) {
    this.request = request;
    this.socket = socket;
    this.in = in;
  }

  public HttpRequest request() {
    return request;
  }

  /** Sends a whole answer. */
  public void respond(int status, String contentType, byte[] body) throws IOException {
    String head =
        "HTTP/1.1 %d %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n"
            .formatted(status, status < 400 ? "OK" : "Refused", contentType, body.length);
    byte[] headBytes = head.getBytes(UTF_8);
    byte[] answer = new byte[headBytes.length + body.length];
    System.arraycopy(headBytes, 0, answer, 0, headBytes.length);
    System.arraycopy(body, 0, answer, headBytes.length, body.length);
    socket.getOutputStream().write(answer);
  }

  /** Sends JSON. */
  public void json(int status, String body) throws IOException {
    respond(status, "application/json", body.getBytes(UTF_8));
  }

  /** Sends an XRPC error. */
  public void error(int status, String name, String message) throws IOException {
    json(status, "{\"error\":\"" + name + "\",\"message\":\"" + message + "\"}");
  }

  /**
   * Turns the connection into a WebSocket. The answer to the handshake is not sent yet: it leaves
   * with the peer's first {@link WebSocketPeer#flush}, in one packet with what was sent before.
   */
  public WebSocketPeer upgrade() throws IOException {
    String key = request.headers().getOrDefault("sec-websocket-key", "");
    String answer =
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Accept: "
            + accept(key)
            + "\r\n\r\n";
    return new WebSocketPeer(socket, in, answer.getBytes(UTF_8));
  }

  private static String accept(String key) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-1").digest((key + ACCEPT_SUFFIX).getBytes(UTF_8));
      return Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-1", e);
    }
  }
}
