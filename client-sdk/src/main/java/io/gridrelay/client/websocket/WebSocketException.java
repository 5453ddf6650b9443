package io.gridrelay.client.websocket;

import io.gridrelay.client.ClientException;

/** Something went wrong on a WebSocket connection; found as {@link CloseReason#cause}. */
public class WebSocketException extends ClientException {
  private static final long serialVersionUID = 1L;

  public WebSocketException(String message) {
    super(message);
  }

  public WebSocketException(String message, Throwable cause) {
    super(message, cause);
  }
}
