package io.gridrelay.node.serve;

/** The port could not be opened; another one, or ending who has it, may help. */
public final class ServerStartException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ServerStartException(String message, Throwable cause) {
    super(message, cause);
  }
}
