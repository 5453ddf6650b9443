package io.gridrelay.node.serve.websocket;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Encodes unmasked server frames (RFC 6455 section 5.2). Buffers are direct, because heap buffers
 * would go through a temporary direct buffer that the JDK keeps per thread. Stateless.
 */
public final class ServerFrames {
  /** Longest reason that fits into a close frame beside its code. */
  public static final int MAX_REASON_BYTES = 123;

  /** Longest payload of a control frame. */
  static final int MAX_CONTROL_BYTES = 125;

  static final int BINARY = 2;
  static final int CLOSE = 8;
  static final int PING = 9;
  static final int PONG = 10;

  private ServerFrames() {}

  /** A ping without a payload. */
  public static ByteBuffer ping() {
    return frame(PING, new byte[0]);
  }

  /** The answer to a ping; {@code payload} is what the ping carried. */
  public static ByteBuffer pong(byte[] payload) {
    return frame(PONG, payload);
  }

  /** A whole binary message. */
  public static ByteBuffer binary(byte[] payload) {
    return frame(BINARY, payload);
  }

  /** A close frame; a reason of more than 123 bytes is cut between two characters. */
  public static ByteBuffer close(int code, String reason) {
    byte[] text = reason.getBytes(StandardCharsets.UTF_8);
    int length = cut(text);
    ByteBuffer payload = ByteBuffer.allocate(2 + length);
    payload.putShort((short) code).put(text, 0, length);
    return frame(CLOSE, payload.array());
  }

  private static int cut(byte[] utf8) {
    if (utf8.length <= MAX_REASON_BYTES) {
      return utf8.length;
    }
    int length = MAX_REASON_BYTES;
    while (length > 0 && (utf8[length] & 0xC0) == 0x80) {
      length--;
    }
    return length;
  }

  private static ByteBuffer frame(int opcode, byte[] payload) {
    ByteBuffer out = ByteBuffer.allocateDirect(payload.length + 10);
    out.put((byte) (0x80 | opcode));
    if (payload.length <= MAX_CONTROL_BYTES) {
      out.put((byte) payload.length);
    } else if (payload.length <= 0xFFFF) {
      out.put((byte) 126).putShort((short) payload.length);
    } else {
      out.put((byte) 127).putLong(payload.length);
    }
    return out.put(payload).flip();
  }
}
