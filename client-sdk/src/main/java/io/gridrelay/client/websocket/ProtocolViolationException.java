package io.gridrelay.client.websocket;

/** The server broke RFC 6455, or sent more than it may. */
final class ProtocolViolationException extends WebSocketException {
  private static final long serialVersionUID = 1L;

  private final CloseReason.Kind kind;
  private final int code;

  private ProtocolViolationException(CloseReason.Kind kind, int code, String message) {
    super(message);
    this.kind = kind;
    this.code = code;
  }

  static ProtocolViolationException violated(String message) {
    return new ProtocolViolationException(
        CloseReason.Kind.PROTOCOL_VIOLATED, CloseReason.PROTOCOL_ERROR, message);
  }

  static ProtocolViolationException invalidText() {
    return new ProtocolViolationException(
        CloseReason.Kind.PROTOCOL_VIOLATED, CloseReason.INVALID_TEXT, "text message is not UTF-8");
  }

  static ProtocolViolationException tooBig(long bytes, int maxBytes) {
    return new ProtocolViolationException(
        CloseReason.Kind.MESSAGE_TOO_BIG,
        CloseReason.TOO_BIG,
        "message of at least " + bytes + " bytes, allowed are " + maxBytes);
  }

  CloseReason reason() {
    return CloseReason.failed(kind, code, this);
  }
}
