package io.gridrelay.client.websocket;

import static java.util.Objects.requireNonNull;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How a connection ended. Immutable.
 *
 * @param kind who or what ended it
 * @param code the close code received or sent; 1005 when the peer gave none, 1006 when there was no
 *     close frame
 * @param reason text of the close frame, or a description
 * @param httpStatus status of the HTTP answer that refused the handshake, 0 otherwise
 * @param cause the exception behind it; a {@link HandshakeRefusedException} for a refused handshake
 */
public record CloseReason(
    Kind kind, int code, String reason, int httpStatus, @Nullable Throwable cause) {
  /** Close codes of RFC 6455, section 7.4.1. */
  public static final int NORMAL = 1000;

  public static final int GOING_AWAY = 1001;
  public static final int PROTOCOL_ERROR = 1002;
  public static final int NO_STATUS = 1005;
  public static final int ABNORMAL = 1006;
  public static final int INVALID_TEXT = 1007;
  public static final int POLICY_VIOLATION = 1008;
  public static final int TOO_BIG = 1009;
  public static final int INTERNAL_ERROR = 1011;

  /** Who or what ended a connection. */
  public enum Kind {
    /** The server sent a close frame. */
    REMOTE,
    /** Our side asked for it. */
    LOCAL,
    /** No TCP or TLS connection: unknown host, refused address or port, time-out, certificate. */
    CONNECT_FAILED,
    /** The server answered the upgrade with something else, or too late. */
    HANDSHAKE_REFUSED,
    /** The server broke RFC 6455. */
    PROTOCOL_VIOLATED,
    /** A message was longer than {@link WebSocketClientConfig#maxMessageBytes}. */
    MESSAGE_TOO_BIG,
    /** Nothing was heard for {@link WebSocketClientConfig#idleTimeout}, pings included. */
    IDLE,
    /** The transport broke without a close frame. */
    LOST,
    /** A callback of the listener threw. */
    LISTENER_FAILED
  }

  public CloseReason {
    requireNonNull(kind, "kind");
    requireNonNull(reason, "reason");
  }

  /** The same in words, for messages and logs: {@code closed by the server with 1001 restart}. */
  public String description() {
    String text = reason.isEmpty() ? "" : " " + reason;
    return switch (kind) {
      case CONNECT_FAILED, HANDSHAKE_REFUSED -> reason.isEmpty() ? kind.toString() : reason;
      case REMOTE -> "closed by the server with " + code + text;
      case LOCAL -> "closed with " + code + text;
      case LOST -> "connection lost" + (reason.isEmpty() ? "" : ": " + reason);
      case PROTOCOL_VIOLATED, MESSAGE_TOO_BIG, IDLE, LISTENER_FAILED ->
          kind.toString().toLowerCase(Locale.ROOT).replace('_', ' ') + text;
    };
  }

  static CloseReason of(Kind kind, int code, String reason) {
    return new CloseReason(kind, code, reason, 0, null);
  }

  static CloseReason failed(Kind kind, int code, Throwable cause) {
    String message = cause.getMessage();
    String text = message == null ? cause.getClass().getSimpleName() : message;
    int status = cause instanceof HandshakeRefusedException refused ? refused.status() : 0;
    return new CloseReason(kind, code, text, status, cause);
  }
}
