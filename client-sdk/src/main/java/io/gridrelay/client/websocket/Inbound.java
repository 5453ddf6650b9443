package io.gridrelay.client.websocket;

import io.gridrelay.client.websocket.CloseReason.Kind;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Turns received bytes into messages, as far as there is credit. Without credit the rest of the
 * last socket read is held back undecoded and the socket is not read.
 *
 * <p>Confined to the connection's event loop, but for {@link #request} and {@link #isPaused}.
 */
final class Inbound {
  private final ClientConnection connection;
  private final WebSocketListener listener;
  private final FrameDecoder decoder;
  private final boolean utf8Checked;

  /** Messages asked for since the beginning; credit is what {@link #delivered} lacks of it. */
  private final AtomicLong requested = new AtomicLong();

  private long delivered;
  private volatile boolean paused;
  private @Nullable ArrayDeque<ByteBuf> held;
  private boolean open;
  private boolean delivering;
  private boolean batchBegun;
  private boolean closeSeen;
  private boolean ended;

  Inbound(ClientConnection connection, WebSocketListener listener, WebSocketClientConfig config) {
    this.connection = connection;
    this.listener = listener;
    this.decoder = new FrameDecoder(config.maxMessageBytes(), config.tooBigSkipped());
    this.utf8Checked = config.utf8Checked();
  }

  void request(int messages) {
    if (messages <= 0) {
      throw new IllegalArgumentException(
          "requested messages are " + messages + ", allowed is 1 or more");
    }
    requested.addAndGet(messages);
    // Pairs with updateReading: there the flag is written before the credit is read, here the other
    // way round.
    if (paused) {
      connection.execute(this::resume);
    }
  }

  boolean isPaused() {
    return paused;
  }

  boolean isEnded() {
    return ended;
  }

  void opened() {
    open = true;
  }

  void received(ByteBuf bytes) {
    delivering = true;
    try {
      if (isHolding() || !drained(bytes)) {
        queue().addLast(bytes);
      }
    } finally {
      delivering = false;
    }
  }

  void readComplete() {
    delivering = true;
    try {
      endBatch();
    } finally {
      delivering = false;
    }
    updateReading();
  }

  /** No more bytes will come; the connection is over once what is held has been delivered. */
  void endOfStream() {
    ended = true;
    readComplete();
    if (!isHolding()) {
      connection.over();
    }
  }

  void discard() {
    ArrayDeque<ByteBuf> dropped = held;
    held = null;
    if (dropped != null) {
      dropped.forEach(ByteBuf::release);
    }
  }

  /**
   * Reads from the socket if, and only if, a message could be delivered or the connection is not
   * open.
   */
  void updateReading() {
    boolean wanted = !open || !connection.isDelivering() || !isHolding() && credit() > 0;
    paused = !wanted;
    connection.autoRead(wanted);
    if (!wanted && credit() > 0) {
      connection.executeLater(this::resume);
    }
  }

  /**
   * Delivers what is held. A listener that asks for more meanwhile is served by the same loop, not
   * by recursion.
   */
  private void resume() {
    if (delivering) {
      return;
    }
    delivering = true;
    try {
      while (isHolding() && connection.isDelivering() && credit() > 0) {
        deliverHeld();
        endBatch();
      }
    } finally {
      delivering = false;
    }
    if (ended && !isHolding()) {
      connection.over();
    } else {
      updateReading();
    }
  }

  private void deliverHeld() {
    ByteBuf next = queue().pollFirst();
    while (next != null) {
      if (!drained(next)) {
        queue().addFirst(next);
        return;
      }
      next = queue().pollFirst();
    }
  }

  /** Decodes until the buffer is empty, which releases it, or until there is no credit: false. */
  private boolean drained(ByteBuf bytes) {
    while (bytes.isReadable() && !closeSeen) {
      if (connection.isDelivering() && credit() == 0) {
        return false;
      }
      if (connection.isOver()) {
        break;
      }
      try {
        FrameDecoder.Found found = decoder.decode(bytes);
        if (found != FrameDecoder.Found.NOTHING) {
          handle(found, decoder.takePayload());
        }
      } catch (ProtocolViolationException e) {
        closeSeen = true;
        connection.protocolViolated(e);
      }
    }
    bytes.release();
    return true;
  }

  private void handle(FrameDecoder.Found found, byte[] payload) {
    switch (found) {
      case TEXT -> {
        if (utf8Checked
            && !ByteBufUtil.isText(Unpooled.wrappedBuffer(payload), StandardCharsets.UTF_8)) {
          throw ProtocolViolationException.invalidText();
        }
        deliver(() -> listener.onText(connection, payload));
      }
      case BINARY -> deliver(() -> listener.onBinary(connection, payload));
      case SKIPPED -> {
        long bytes = decoder.takeSkipped();
        deliver(() -> listener.onSkipped(connection, bytes));
      }
      case PING -> connection.pong(payload);
      case CLOSE -> {
        closeSeen = true;
        connection.closeReceived(closeReason(payload));
      }
      case PONG, NOTHING -> {}
    }
  }

  private void deliver(Runnable callback) {
    if (!connection.isDelivering()) {
      return;
    }
    delivered++;
    batchBegun = true;
    try {
      callback.run();
    } catch (RuntimeException | Error e) {
      closeSeen = true;
      connection.listenerFailed(e);
    }
  }

  private void endBatch() {
    if (!batchBegun) {
      return;
    }
    batchBegun = false;
    try {
      listener.onBatchEnd(connection);
    } catch (RuntimeException | Error e) {
      closeSeen = true;
      connection.listenerFailed(e);
    }
  }

  private static CloseReason closeReason(byte[] payload) {
    if (payload.length == 0) {
      return CloseReason.of(Kind.REMOTE, CloseReason.NO_STATUS, "");
    }
    if (payload.length == 1) {
      throw ProtocolViolationException.violated("close frame with half a code");
    }
    int code = (payload[0] & 0xff) << 8 | payload[1] & 0xff;
    if (code < 1000 || code >= 1004 && code <= 1006 || code > 1014 && code < 3000 || code > 4999) {
      throw ProtocolViolationException.violated("close code " + code + " must not be sent");
    }
    return CloseReason.of(
        Kind.REMOTE, code, new String(payload, 2, payload.length - 2, StandardCharsets.UTF_8));
  }

  private ArrayDeque<ByteBuf> queue() {
    ArrayDeque<ByteBuf> queue = held;
    if (queue == null) {
      queue = new ArrayDeque<>(1);
      held = queue;
    }
    return queue;
  }

  private boolean isHolding() {
    ArrayDeque<ByteBuf> queue = held;
    return queue != null && !queue.isEmpty();
  }

  private long credit() {
    return requested.get() - delivered;
  }
}
