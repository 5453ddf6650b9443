package io.gridrelay.client.websocket;

import java.net.URI;

/** One connection, from the first look-up of its host to its end. Thread-safe; no method blocks. */
public interface WebSocketConnection {
  /** Where it leads to, as asked for. */
  URI uri();

  /** Whether the handshake has succeeded and no close has begun. */
  boolean isOpen();

  /**
   * Grants {@code messages} more data messages. Without credit the socket is not read: the server's
   * writes block once the kernel's buffers are full, at most one socket read (256 kB) is kept here
   * undecoded, and pings stay unanswered.
   *
   * @throws IllegalArgumentException if {@code messages} is not positive
   */
  void request(int messages);

  /**
   * Sends a text message.
   *
   * @return false if it was not taken: the connection is not open, or more than {@link
   *     WebSocketClientConfig#maxSendQueueBytes} wait to be sent
   */
  boolean sendText(String text);

  /** Sends a binary message; otherwise like {@link #sendText}. */
  boolean sendBinary(byte[] message);

  /**
   * Begins the close handshake; messages that still arrive are dropped. The listener hears {@code
   * onClosed} when the server has answered or {@link WebSocketClientConfig#closeTimeout} has
   * passed. Also ends an attempt to connect.
   *
   * @param code an RFC 6455 close code that may be sent (1000, 1001, 1003, 1007-1011, 3000-4999)
   * @param reason cut to 123 bytes of UTF-8
   */
  void close(int code, String reason);
}
