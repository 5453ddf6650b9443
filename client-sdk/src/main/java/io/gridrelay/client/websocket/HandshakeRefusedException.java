package io.gridrelay.client.websocket;

import java.net.http.HttpHeaders;

/**
 * The server answered the upgrade request with something other than a valid {@code 101 Switching
 * Protocols}.
 */
public final class HandshakeRefusedException extends WebSocketException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final transient HttpHeaders headers;
  private final String body;

  HandshakeRefusedException(String message, int status, HttpHeaders headers, String body) {
    super(message);
    this.status = status;
    this.headers = headers;
    this.body = body;
  }

  /** The HTTP status. */
  public int status() {
    return status;
  }

  /** The headers of the answer, {@code Retry-After} among them. */
  public HttpHeaders headers() {
    return headers;
  }

  /** The beginning of the body, at most 8 kB. */
  public String body() {
    return body;
  }
}
