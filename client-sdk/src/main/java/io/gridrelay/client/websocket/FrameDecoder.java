package io.gridrelay.client.websocket;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads the frames that a server sends (RFC 6455, section 5) and joins fragments to messages.
 *
 * <p>A message is copied once, from the socket's buffer into the array that the listener gets.
 * Memory follows the bytes that have really arrived: an announced length alone allocates at most
 * {@link #FIRST_BYTES}.
 *
 * <p>States: HEAD (first byte) -> LENGTH (second byte) -> EXTENDED (0, 2 or 8 bytes) -> PAYLOAD ->
 * HEAD. Not thread-safe.
 */
final class FrameDecoder {
  /** What {@link #decode} found. */
  enum Found {
    NOTHING,
    /** A message that was too long, and was read over. */
    SKIPPED,
    TEXT,
    BINARY,
    CLOSE,
    PING,
    PONG
  }

  private static final int FIRST_BYTES = 64 * 1024;
  private static final int MAX_CONTROL_BYTES = 125;
  private static final byte[] EMPTY = new byte[0];

  private static final int CONTINUATION = 0x0;
  private static final int TEXT = 0x1;
  private static final int BINARY = 0x2;
  private static final int CLOSE = 0x8;
  private static final int PING = 0x9;
  private static final int PONG = 0xA;

  private enum State {
    HEAD,
    LENGTH,
    EXTENDED,
    PAYLOAD
  }

  private final int maxMessageBytes;
  private final boolean skipsTooBig;

  /** Bytes of the message that is being read over; 0 when there is none. */
  private long skipped;

  private State state = State.HEAD;
  private boolean last;
  private int opcode;
  private int extendedBytes;
  private long length;
  private long missing;

  /** Opcode of the message whose fragments are being joined; CONTINUATION when there is none. */
  private int messageOpcode = CONTINUATION;

  private byte[] message = EMPTY;
  private int filled;
  private byte @Nullable [] control;
  private int controlFilled;
  private byte[] payload = EMPTY;

  /**
   * @param skipsTooBig whether longer messages are read over; otherwise they are a violation
   */
  FrameDecoder(int maxMessageBytes, boolean skipsTooBig) {
    this.maxMessageBytes = maxMessageBytes;
    this.skipsTooBig = skipsTooBig;
  }

  /**
   * Reads on until a message or control frame is complete, or the buffer is empty.
   *
   * @throws ProtocolViolationException if the server broke the protocol; the decoder is of no use
   *     afterwards
   */
  Found decode(ByteBuf in) {
    while (true) {
      switch (state) {
        case HEAD -> {
          if (!in.isReadable()) {
            return Found.NOTHING;
          }
          head(in.readByte());
        }
        case LENGTH -> {
          if (!in.isReadable()) {
            return Found.NOTHING;
          }
          length(in.readByte());
        }
        case EXTENDED -> {
          if (!in.isReadable()) {
            return Found.NOTHING;
          }
          extended(in.readByte());
        }
        case PAYLOAD -> {
          if (!payload(in)) {
            return Found.NOTHING;
          }
          state = State.HEAD;
          Found found = frameComplete();
          if (found != Found.NOTHING) {
            return found;
          }
        }
      }
    }
  }

  /** Payload of what {@link #decode} found last; owned by the caller. */
  byte[] takePayload() {
    byte[] taken = payload;
    payload = EMPTY;
    return taken;
  }

  /** Length of the message that {@link #decode} found {@link Found#SKIPPED} last. */
  long takeSkipped() {
    long taken = skipped;
    skipped = 0;
    return taken;
  }

  private void head(int first) {
    last = (first & 0x80) != 0;
    opcode = first & 0x0f;
    if ((first & 0x70) != 0) {
      throw ProtocolViolationException.violated("reserved bits set without an extension");
    }
    switch (opcode) {
      case CONTINUATION -> {
        if (messageOpcode == CONTINUATION) {
          throw ProtocolViolationException.violated("continuation without a first fragment");
        }
      }
      case TEXT, BINARY -> {
        if (messageOpcode != CONTINUATION) {
          throw ProtocolViolationException.violated("new message inside a fragmented one");
        }
        messageOpcode = opcode;
      }
      case CLOSE, PING, PONG -> {
        if (!last) {
          throw ProtocolViolationException.violated("fragmented control frame");
        }
      }
      default -> throw ProtocolViolationException.violated("reserved opcode " + opcode);
    }
    state = State.LENGTH;
  }

  private void length(int second) {
    if ((second & 0x80) != 0) {
      throw ProtocolViolationException.violated("masked frame from a server");
    }
    int seven = second & 0x7f;
    if (isControl() && seven > MAX_CONTROL_BYTES) {
      throw ProtocolViolationException.violated("control frame longer than 125 bytes");
    }
    length = 0;
    switch (seven) {
      case 126 -> extendedBytes = 2;
      case 127 -> extendedBytes = 8;
      default -> {
        length = seven;
        payloadBegins();
        return;
      }
    }
    state = State.EXTENDED;
  }

  private void extended(int octet) {
    length = length << 8 | octet & 0xff;
    if (--extendedBytes == 0) {
      payloadBegins();
    }
  }

  private void payloadBegins() {
    if (length < 0) {
      throw ProtocolViolationException.violated("length with its highest bit set");
    }
    if (isControl()) {
      control = length == 0 ? EMPTY : new byte[(int) length];
      controlFilled = 0;
    } else if (skipped > 0) {
      skipped = sum(skipped, length);
    } else if (length > maxMessageBytes - filled && skipsTooBig) {
      skipped = sum(filled, length);
      message = EMPTY;
      filled = 0;
    } else if (length > maxMessageBytes - filled) {
      throw ProtocolViolationException.tooBig(
          filled + Math.min(length, Long.MAX_VALUE - filled), maxMessageBytes);
    }
    missing = length;
    state = State.PAYLOAD;
  }

  private static long sum(long some, long more) {
    return more > Long.MAX_VALUE - some ? Long.MAX_VALUE : some + more;
  }

  private boolean payload(ByteBuf in) {
    int available = (int) Math.min(missing, in.readableBytes());
    if (available > 0) {
      byte[] controlTarget = control;
      if (controlTarget != null) {
        in.readBytes(controlTarget, controlFilled, available);
        controlFilled += available;
      } else if (skipped > 0) {
        in.skipBytes(available);
      } else {
        ensureRoom(available);
        in.readBytes(message, filled, available);
        filled += available;
      }
      missing -= available;
    }
    return missing == 0;
  }

  private void ensureRoom(int available) {
    if (message.length - filled >= available) {
      return;
    }
    long needed = filled + missing;
    long doubled = Math.max(FIRST_BYTES, Math.max(filled + (long) available, 2L * message.length));
    message = Arrays.copyOf(message, (int) Math.min(needed, doubled));
  }

  private Found frameComplete() {
    byte[] controlPayload = control;
    if (controlPayload != null) {
      control = null;
      payload = controlPayload;
      return switch (opcode) {
        case CLOSE -> Found.CLOSE;
        case PING -> Found.PING;
        default -> Found.PONG;
      };
    }
    if (!last) {
      return Found.NOTHING;
    }
    if (skipped > 0) {
      messageOpcode = CONTINUATION;
      return Found.SKIPPED;
    }
    payload = message.length == filled ? message : Arrays.copyOf(message, filled);
    Found found = messageOpcode == TEXT ? Found.TEXT : Found.BINARY;
    message = EMPTY;
    filled = 0;
    messageOpcode = CONTINUATION;
    return found;
  }

  private boolean isControl() {
    return (opcode & 0x8) != 0;
  }
}
