package io.gridrelay.eventlog;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The one shape of WebSocket frame that the log stores: a whole message in one final, unmasked
 * frame whose length has the shortest form (RFC 6455, section 5.2). Pure functions; thread-safe.
 */
final class ServerFrame {
  /** FIN and opcode 1. */
  static final byte TEXT = (byte) 0x81;

  /** FIN and opcode 2. */
  static final byte BINARY = (byte) 0x82;

  private static final VarHandle U16 =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle U64 =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private ServerFrame() {}

  /** Length of the header in front of a payload of this length. */
  static int headerLength(int payloadLength) {
    if (payloadLength < 126) {
      return 2;
    }
    return payloadLength <= 0xFFFF ? 4 : 10;
  }

  /** Writes the header into {@code out} and returns the offset behind it. */
  static int writeHeader(byte frameStart, int payloadLength, byte[] out, int at) {
    out[at] = frameStart;
    if (payloadLength < 126) {
      out[at + 1] = (byte) payloadLength;
      return at + 2;
    }
    if (payloadLength <= 0xFFFF) {
      out[at + 1] = 126;
      U16.set(out, at + 2, (short) payloadLength);
      return at + 4;
    }
    out[at + 1] = 127;
    U64.set(out, at + 2, (long) payloadLength);
    return at + 10;
  }

  /** Whether the bytes are exactly one frame that starts so. */
  static boolean isWhole(byte frameStart, byte[] bytes, int at, int length) {
    if (length < 2 || bytes[at] != frameStart) {
      return false;
    }
    int shortLength = bytes[at + 1];
    if (shortLength >= 0 && shortLength < 126) {
      return length == 2 + shortLength;
    }
    if (shortLength == 126) {
      int payload = length < 4 ? -1 : (short) U16.get(bytes, at + 2) & 0xFFFF;
      return payload >= 126 && length == 4 + payload;
    }
    if (shortLength == 127) {
      long payload = length < 10 ? -1 : (long) U64.get(bytes, at + 2);
      return payload > 0xFFFF && length == 10 + payload;
    }
    return false;
  }
}
