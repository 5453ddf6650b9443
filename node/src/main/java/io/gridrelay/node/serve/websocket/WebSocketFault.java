package io.gridrelay.node.serve.websocket;

/**
 * The client did something that ends its connection. It is thrown a few times a day, by one
 * connection, so it may cost what an exception costs.
 */
public final class WebSocketFault extends Exception {
  private final int code;

  public WebSocketFault(int code, String reason) {
    super(reason, null, false, false);
    this.code = code;
  }

  /** The close code to answer with. */
  public int code() {
    return code;
  }

  /** The reason to put into the close frame. */
  public String reason() {
    return String.valueOf(getMessage());
  }
}
