package io.gridrelay.client.websocket;

import java.net.http.HttpHeaders;

/**
 * Receives what happens on one connection.
 *
 * <p>Called on the connection's event-loop thread, never by two threads at once. Implementations
 * must not block: that thread serves other connections too. An exception thrown from a callback
 * ends the connection with {@link CloseReason.Kind#LISTENER_FAILED}.
 */
public interface WebSocketListener {
  /**
   * The handshake has succeeded. Nothing is read until {@link WebSocketConnection#request} gives
   * credit.
   */
  default void onOpen(WebSocketConnection connection, HttpHeaders responseHeaders) {}

  /** A complete binary message. The array belongs to the listener. Takes one credit. */
  default void onBinary(WebSocketConnection connection, byte[] message) {}

  /** A complete text message, as UTF-8. The array belongs to the listener. Takes one credit. */
  default void onText(WebSocketConnection connection, byte[] utf8) {}

  /**
   * A message above {@link WebSocketClientConfig#maxMessageBytes} was read over, which takes one
   * credit; only if {@link WebSocketClientConfig#tooBigSkipped}.
   *
   * @param bytes its length
   */
  default void onSkipped(WebSocketConnection connection, long bytes) {}

  /**
   * All messages of one socket read have been delivered: the moment to hand them on together. Only
   * called after at least one message.
   */
  default void onBatchEnd(WebSocketConnection connection) {}

  /** The connection is over, or never came to be. Called exactly once, after everything else. */
  void onClosed(WebSocketConnection connection, CloseReason reason);
}
