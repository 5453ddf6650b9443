package io.gridrelay.node.serve.websocket;

/** What a client said, in order. Called on the thread that feeds the parser. */
public interface FrameListener {
  /** A ping; its payload must be answered with a pong. */
  void onPing(byte[] payload);

  /** A pong, asked for or not. */
  void onPong();

  /**
   * A complete text message. Its bytes stay charged to the {@link InboundBudget} until the listener
   * releases {@code utf8.length}.
   *
   * @throws WebSocketFault when the message ends the connection
   */
  void onText(byte[] utf8) throws WebSocketFault;

  /** The client closes; {@code code} is 1005 when it gave none. */
  void onClose(int code, String reason);
}
