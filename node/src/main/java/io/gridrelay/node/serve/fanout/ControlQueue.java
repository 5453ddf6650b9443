package io.gridrelay.node.serve.fanout;

import io.gridrelay.node.serve.websocket.ServerFrames;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.xnio.conduits.StreamSinkConduit;

/**
 * What is to be said to one consumer beside the log: a frame ahead of the first event, the answer
 * to its last ping, a ping, a close frame. At most one of each waits, whatever the client does (RFC
 * 6455, 5.5.3 allows to answer only the newest ping). Belongs to its consumer's thread.
 */
final class ControlQueue {
  private @Nullable ByteBuffer writing;
  private boolean writingClose;
  private @Nullable ByteBuffer first;
  private byte @Nullable [] pong;
  private boolean ping;
  private @Nullable ByteBuffer close;
  private boolean closeSent;

  void first(ByteBuffer frame) {
    first = frame;
  }

  void pong(byte[] payload) {
    pong = payload;
  }

  void ping() {
    ping = true;
  }

  void close(int code, String reason) {
    close = ServerFrames.close(code, reason);
  }

  boolean isEmpty() {
    return writing == null && first == null && pong == null && !ping && close == null;
  }

  /** Whether a frame is half written; only then may the queue go on inside a frame. */
  boolean inFrame() {
    return writing != null;
  }

  /** Whether the close frame has been given to the kernel; nothing may follow it. */
  boolean closeSent() {
    return closeSent;
  }

  /**
   * Writes what is queued; must be called between two frames of the log.
   *
   * @return bytes written, or less than zero minus them when the socket is full: {@code ~bytes}
   */
  long drain(StreamSinkConduit sink) throws IOException {
    long written = 0;
    ByteBuffer frame;
    while (!closeSent && (frame = current()) != null) {
      written += sink.write(frame);
      if (frame.hasRemaining()) {
        return ~written;
      }
      writing = null;
      closeSent = writingClose;
    }
    return written;
  }

  private @Nullable ByteBuffer current() {
    if (writing == null) {
      writing = next();
    }
    return writing;
  }

  private @Nullable ByteBuffer next() {
    ByteBuffer frame = null;
    if (first != null) {
      frame = first;
      first = null;
    } else if (pong != null) {
      frame = ServerFrames.pong(pong);
      pong = null;
    } else if (close != null) {
      frame = close;
      close = null;
      writingClose = true;
    } else if (ping) {
      frame = ServerFrames.ping();
      ping = false;
    }
    return frame;
  }
}
