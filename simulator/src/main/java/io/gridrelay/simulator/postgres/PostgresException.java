package io.gridrelay.simulator.postgres;

/** The server could not be unpacked, started or reached; the message says what to do about it. */
public final class PostgresException extends RuntimeException {
  public PostgresException(String message) {
    super(message);
  }

  public PostgresException(String message, Throwable cause) {
    super(message, cause);
  }
}
