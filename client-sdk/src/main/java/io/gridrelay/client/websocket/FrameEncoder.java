package io.gridrelay.client.websocket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * Writes the frames that a client sends: whole messages, masked (RFC 6455, section 5.3).
 * Thread-safe.
 */
final class FrameEncoder {
  static final int TEXT = 0x1;
  static final int BINARY = 0x2;
  static final int CLOSE = 0x8;
  static final int PING = 0x9;
  static final int PONG = 0xA;

  private static final int MAX_REASON_BYTES = 123;
  private static final SecureRandom MASKS = new SecureRandom();

  private FrameEncoder() {}

  static ByteBuf encode(ByteBufAllocator allocator, int opcode, byte[] payload) {
    ByteBuf out = allocator.buffer(14 + payload.length);
    out.writeByte(0x80 | opcode);
    if (payload.length < 126) {
      out.writeByte(0x80 | payload.length);
    } else if (payload.length < 65536) {
      out.writeByte(0x80 | 126).writeShort(payload.length);
    } else {
      out.writeByte(0x80 | 127).writeLong(payload.length);
    }
    int mask = MASKS.nextInt();
    out.writeInt(mask);
    int at = 0;
    for (; at + 4 <= payload.length; at += 4) {
      int word =
          payload[at] << 24
              | (payload[at + 1] & 0xff) << 16
              | (payload[at + 2] & 0xff) << 8
              | payload[at + 3] & 0xff;
      out.writeInt(word ^ mask);
    }
    for (int shift = 24; at < payload.length; at++, shift -= 8) {
      out.writeByte(payload[at] ^ mask >>> shift);
    }
    return out;
  }

  /** A close frame; without payload for {@link CloseReason#NO_STATUS}, which must not be sent. */
  static ByteBuf encodeClose(ByteBufAllocator allocator, int code, String reason) {
    if (code == CloseReason.NO_STATUS || code == CloseReason.ABNORMAL) {
      return encode(allocator, CLOSE, new byte[0]);
    }
    byte[] text = cutUtf8(reason.getBytes(StandardCharsets.UTF_8));
    byte[] payload = new byte[2 + text.length];
    payload[0] = (byte) (code >>> 8);
    payload[1] = (byte) code;
    System.arraycopy(text, 0, payload, 2, text.length);
    return encode(allocator, CLOSE, payload);
  }

  private static byte[] cutUtf8(byte[] text) {
    if (text.length <= MAX_REASON_BYTES) {
      return text;
    }
    int end = MAX_REASON_BYTES;
    while (end > 0 && (text[end] & 0xc0) == 0x80) {
      end--;
    }
    return Arrays.copyOf(text, end);
  }
}
