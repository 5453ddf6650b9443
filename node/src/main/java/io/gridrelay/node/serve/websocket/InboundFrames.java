package io.gridrelay.node.serve.websocket;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Parses what one client sends (RFC 6455 section 5), whatever pieces it arrives in. Between two
 * calls it holds at most a frame header, the payload of one control frame and, if text is wanted,
 * one message; so it costs a quiet connection some 100 bytes.
 *
 * <p>States: header → payload → header. A message is a text or binary frame followed by
 * continuations; control frames may come between them. Binary messages are counted and dropped, and
 * so is text when the endpoint does not want any. Belongs to one connection and one thread.
 */
public final class InboundFrames {
  private static final int CONTINUATION = 0;
  private static final int TEXT = 1;
  private static final int BINARY = 2;
  private static final int NO_MESSAGE = -1;
  private static final byte[] NOTHING = new byte[0];

  private final long maxMessageBytes;
  private final boolean textWanted;
  private final InboundBudget budget;
  private final FrameListener listener;

  private final byte[] header = new byte[14];
  private int headerBytes;

  private boolean inPayload;
  private boolean last;
  private int opcode;
  private long payloadLeft;
  private int payloadAt;

  private int messageOpcode = NO_MESSAGE;
  private long messageBytes;
  private byte @Nullable [] message;
  private byte[] control = NOTHING;
  private int controlBytes;
  private boolean closed;

  /**
   * @param maxMessageBytes limit of one message of all its frames together
   * @param textWanted whether text messages are collected for the listener, or only skipped
   */
  public InboundFrames(
      long maxMessageBytes, boolean textWanted, InboundBudget budget, FrameListener listener) {
    this.maxMessageBytes = maxMessageBytes;
    this.textWanted = textWanted;
    this.budget = budget;
    this.listener = listener;
  }

  /**
   * Consumes all of {@code in}. After a close frame the rest is ignored, as section 5.5.1 wants.
   *
   * @throws WebSocketFault when the connection must be closed with its code
   */
  public void feed(ByteBuffer in) throws WebSocketFault {
    while (!closed) {
      if (!inPayload && !readHeader(in)) {
        return;
      }
      if (!readPayload(in)) {
        return;
      }
      inPayload = false;
      headerBytes = 0;
      endFrame();
    }
    in.position(in.limit());
  }

  /** Gives the memory of an unfinished message back; the connection is over. */
  public void discard() {
    closed = true;
    dropMessage();
  }

  private boolean readHeader(ByteBuffer in) throws WebSocketFault {
    while (headerBytes < headerLength()) {
      if (!in.hasRemaining()) {
        return false;
      }
      header[headerBytes++] = in.get();
      if (headerBytes == 2) {
        checkFirstBytes();
      }
    }
    startFrame();
    return true;
  }

  /** How long the header is, as far as its bytes so far tell. */
  private int headerLength() {
    if (headerBytes < 2) {
      return 2;
    }
    return switch (header[1] & 0x7F) {
      case 126 -> 8;
      case 127 -> 14;
      default -> 6;
    };
  }

  private void checkFirstBytes() throws WebSocketFault {
    require((header[0] & 0x70) == 0, "reserved bits are set, but no extension was negotiated");
    require((header[1] & 0x80) != 0, "a client frame must be masked");
    last = (header[0] & 0x80) != 0;
    opcode = header[0] & 0x0F;
    switch (opcode) {
      case CONTINUATION -> require(messageOpcode != NO_MESSAGE, "nothing to continue");
      case TEXT, BINARY -> require(messageOpcode == NO_MESSAGE, "the last message is unfinished");
      case ServerFrames.CLOSE, ServerFrames.PING, ServerFrames.PONG -> {
        require(last, "a control frame must not be fragmented");
        require((header[1] & 0x7F) <= ServerFrames.MAX_CONTROL_BYTES, "control frame too long");
      }
      default -> throw fault(CloseCode.PROTOCOL_ERROR, "unknown opcode " + opcode);
    }
  }

  private void startFrame() throws WebSocketFault {
    payloadLeft =
        switch (header[1] & 0x7F) {
          case 126 -> ByteBuffer.wrap(header).getShort(2) & 0xFFFF;
          case 127 -> ByteBuffer.wrap(header).getLong(2);
          default -> header[1] & 0x7F;
        };
    require(payloadLeft >= 0, "negative length");
    payloadAt = 0;
    inPayload = true;
    if (isControl()) {
      control = payloadLeft == 0 ? NOTHING : new byte[(int) payloadLeft];
      controlBytes = 0;
      return;
    }
    // Judged by the header alone: nothing of an oversized message is read first.
    if (payloadLeft > maxMessageBytes - messageBytes) {
      throw fault(CloseCode.TOO_BIG, "message exceeds " + maxMessageBytes + " bytes");
    }
    if (opcode != CONTINUATION) {
      messageOpcode = opcode;
    }
  }

  private boolean isControl() {
    return opcode >= ServerFrames.CLOSE;
  }

  private boolean readPayload(ByteBuffer in) throws WebSocketFault {
    int n = (int) Math.min(payloadLeft, in.remaining());
    if (n > 0) {
      if (isControl()) {
        unmask(in, control, controlBytes, n);
        controlBytes += n;
      } else if (textWanted && messageOpcode == TEXT) {
        unmask(in, roomFor(n), (int) messageBytes, n);
        messageBytes += n;
      } else {
        in.position(in.position() + n);
        messageBytes += n;
      }
      payloadLeft -= n;
    }
    return payloadLeft == 0;
  }

  private void unmask(ByteBuffer in, byte[] out, int at, int length) {
    in.get(out, at, length);
    int maskAt = headerLength() - 4;
    for (int i = 0; i < length; i++) {
      out[at + i] ^= header[maskAt + ((payloadAt + i) & 3)];
    }
    payloadAt = (payloadAt + length) & 3;
  }

  private byte[] roomFor(int more) throws WebSocketFault {
    byte[] held = message == null ? NOTHING : message;
    int needed = (int) messageBytes + more;
    if (needed <= held.length) {
      return held;
    }
    // Grows with what has arrived, not with what a header promises.
    int capacity = (int) Math.min(maxMessageBytes, Math.max(needed, 2L * held.length));
    if (!budget.acquire(capacity - held.length)) {
      throw fault(CloseCode.TRY_AGAIN_LATER, "too many large messages at once, try again later");
    }
    message = Arrays.copyOf(held, capacity);
    return message;
  }

  private void endFrame() throws WebSocketFault {
    switch (opcode) {
      case ServerFrames.PING -> listener.onPing(control);
      case ServerFrames.PONG -> listener.onPong();
      case ServerFrames.CLOSE -> endConnection();
      default -> {
        if (last) {
          endMessage();
        }
      }
    }
    control = NOTHING;
  }

  private void endMessage() throws WebSocketFault {
    boolean deliver = textWanted && messageOpcode == TEXT;
    byte[] held = message == null ? NOTHING : message;
    int length = (int) messageBytes;
    message = null;
    messageBytes = 0;
    messageOpcode = NO_MESSAGE;
    if (deliver) {
      budget.release(held.length - length);
      listener.onText(held.length == length ? held : Arrays.copyOf(held, length));
    }
  }

  private void endConnection() throws WebSocketFault {
    closed = true;
    dropMessage();
    if (control.length == 0) {
      listener.onClose(1005, "");
      return;
    }
    require(control.length >= 2, "close frame of one byte");
    int code = ByteBuffer.wrap(control).getShort() & 0xFFFF;
    require(CloseCode.mayBeReceived(code), "close code " + code + " is not allowed");
    listener.onClose(code, reason());
  }

  private String reason() throws WebSocketFault {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(control, 2, control.length - 2))
          .toString();
    } catch (CharacterCodingException e) {
      throw fault(CloseCode.INVALID_PAYLOAD, "the close reason is not UTF-8");
    }
  }

  private void dropMessage() {
    if (message != null) {
      budget.release(message.length);
      message = null;
    }
  }

  private void require(boolean holds, String otherwise) throws WebSocketFault {
    if (!holds) {
      throw fault(CloseCode.PROTOCOL_ERROR, otherwise);
    }
  }

  private WebSocketFault fault(int code, String reason) {
    discard();
    return new WebSocketFault(code, reason);
  }
}
