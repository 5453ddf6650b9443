package io.gridrelay.client;

import org.jspecify.annotations.Nullable;

/** Root of all exceptions of the client SDK. */
public class ClientException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ClientException(String message) {
    super(message);
  }

  public ClientException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
