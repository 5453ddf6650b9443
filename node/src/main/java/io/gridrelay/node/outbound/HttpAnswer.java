package io.gridrelay.node.outbound;

import org.jspecify.annotations.Nullable;

/** What became of a request. A host that misbehaves is an ordinary outcome, so it is a value. */
public sealed interface HttpAnswer {

  /**
   * The host answered, with whatever status.
   *
   * @param server the {@code Server} header
   * @param body at most the configured number of bytes; not copied, do not change it
   */
  record Answered(int status, @Nullable String server, byte[] body) implements HttpAnswer {
    public boolean isOk() {
      return status == 200;
    }
  }

  /** No usable answer. */
  record Failed(Failure failure, String detail) implements HttpAnswer {}

  /** Why there is no answer. */
  enum Failure {
    /** The URL or the address behind it may not be fetched; asking again is useless. */
    REFUSED,
    /** Name unknown, connection refused, TLS failed, connection lost. */
    UNREACHABLE,
    /** No complete answer in time. */
    TIMEOUT,
    /** The answer is larger than allowed. */
    TOO_LARGE,
    /** Not HTTP, or redirected too often. */
    PROTOCOL,
    /** Our own queue for this host is full. */
    BUSY,
    /** The client is closed. */
    CLOSED
  }
}
