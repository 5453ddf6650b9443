package io.gridrelay.simulator.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The server's side of one WebSocket (RFC 6455). Frames are collected and leave with {@link #flush}
 * in writes of up to 256 kB; what the client sends is only answered (ping, close) or ignored.
 *
 * <p>One thread sends; any thread may ask whether it is open.
 */
public final class WebSocketPeer {
  private static final int BUFFER_BYTES = 256 * 1024;
  private static final int MAX_HEAD_BYTES = 10;
  private static final int CLOSE_MILLIS = 500;

  private static final int TEXT = 1;
  private static final int BINARY = 2;
  private static final int CLOSE = 8;
  private static final int PING = 9;
  private static final int PONG = 10;

  private final Socket socket;
  private final DataInputStream in;
  private final OutputStream out;

  /** Guards {@link #buffer}, {@link #length} and writes: the reader puts its pongs in between. */
  private final ReentrantLock writing = new ReentrantLock();

  private byte[] buffer = new byte[BUFFER_BYTES];
  private int length;
  private volatile boolean open = true;
  private final CountDownLatch ended = new CountDownLatch(1);

  WebSocketPeer(Socket socket, InputStream in, byte[] handshake) throws IOException {
    this.socket = socket;
    this.in = new DataInputStream(in);
    this.out = socket.getOutputStream();
    append(handshake, 0, handshake.length);
  }

  /**
   * Begins to read what the client sends.
   *
   * @param gone called once, when the client has closed the connection or vanished
   */
  public void listen(Runnable gone) {
    Thread.ofVirtual().name("read-" + socket.getPort()).start(() -> read(gone));
  }

  /** Whether both sides want to go on. */
  public boolean isOpen() {
    return open;
  }

  /** Puts a binary message into the buffer, which is written when full. */
  public void binary(byte[] message) throws IOException {
    frame(BINARY, message, message.length);
  }

  /** Puts a text message into the buffer. */
  public void text(String message) throws IOException {
    byte[] utf8 = message.getBytes(UTF_8);
    frame(TEXT, utf8, utf8.length);
  }

  /** Puts the first half of a binary message into the buffer, to be cut off behind it. */
  public void halfOf(byte[] message) throws IOException {
    writing.lock();
    try {
      appendHead(BINARY, message.length);
      append(message, 0, message.length / 2);
    } finally {
      writing.unlock();
    }
  }

  /** Writes what was collected; blocks while the client does not read. */
  public void flush() throws IOException {
    writing.lock();
    try {
      out.write(buffer, 0, length);
      length = 0;
    } finally {
      writing.unlock();
    }
  }

  /** Sends a close frame and waits a moment for the client's. */
  public void close(int code, String reason) throws IOException, InterruptedException {
    byte[] text = reason.getBytes(UTF_8);
    byte[] payload = new byte[2 + text.length];
    payload[0] = (byte) (code >>> 8);
    payload[1] = (byte) code;
    System.arraycopy(text, 0, payload, 2, text.length);
    frame(CLOSE, payload, payload.length);
    cut();
  }

  /** Sends what was collected and ends the connection without a close frame. */
  public void cut() throws IOException, InterruptedException {
    flush();
    open = false;
    socket.shutdownOutput(); // what was sent must arrive, so no reset yet
    ended.await(CLOSE_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void frame(int opcode, byte[] payload, int count) throws IOException {
    writing.lock();
    try {
      appendHead(opcode, count);
      append(payload, 0, count);
    } finally {
      writing.unlock();
    }
  }

  private void appendHead(int opcode, int count) throws IOException {
    if (length > BUFFER_BYTES - MAX_HEAD_BYTES) {
      flush();
    }
    buffer[length++] = (byte) (0x80 | opcode);
    if (count < 126) {
      buffer[length++] = (byte) count;
      return;
    }
    int bytes = count < 1 << 16 ? 2 : 8;
    buffer[length++] = (byte) (bytes == 2 ? 126 : 127);
    for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
      buffer[length++] = (byte) ((long) count >>> shift);
    }
  }

  private void append(byte[] bytes, int from, int count) throws IOException {
    for (int at = from; at < from + count; ) {
      if (length == BUFFER_BYTES) {
        flush();
      }
      int step = Math.min(from + count - at, BUFFER_BYTES - length);
      System.arraycopy(bytes, at, buffer, length, step);
      length += step;
      at += step;
    }
  }

  private void read(Runnable gone) {
    try {
      while (open) {
        int first = in.readUnsignedByte();
        int second = in.readUnsignedByte();
        long size = second & 0x7f;
        size = size == 126 ? in.readUnsignedShort() : size == 127 ? in.readLong() : size;
        byte[] mask = (second & 0x80) == 0 ? new byte[4] : in.readNBytes(4);
        answer(first & 0x0f, size, mask);
      }
      linger();
    } catch (IOException e) {
      // The client has gone: said below.
    } finally {
      open = false;
      ended.countDown();
      gone.run();
    }
  }

  private void answer(int opcode, long size, byte[] mask) throws IOException {
    if (opcode != PING && opcode != CLOSE) {
      in.skipNBytes(size); // hosts ignore what consumers say
      return;
    }
    byte[] payload = in.readNBytes((int) Math.min(size, 125));
    for (int i = 0; i < payload.length; i++) {
      payload[i] ^= mask[i & 3];
    }
    frame(opcode == PING ? PONG : CLOSE, payload, payload.length);
    flush();
    open &= opcode == PING;
  }

  private void linger() throws IOException {
    socket.setSoTimeout(CLOSE_MILLIS);
    in.transferTo(OutputStream.nullOutputStream());
  }
}
