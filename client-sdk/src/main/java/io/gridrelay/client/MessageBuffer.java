package io.gridrelay.client;

import io.gridrelay.client.Wire.Message;
import io.gridrelay.client.websocket.CloseReason;
import io.gridrelay.client.websocket.WebSocketConnection;
import io.gridrelay.client.websocket.WebSocketListener;
import java.net.http.HttpHeaders;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Messages of one connection between its event loop and the reading thread. Bounded by credit: the
 * connection may deliver no more than what the buffer has room for. Handed over by the batch, since
 * a wake-up costs more than a message. Thread-safe.
 */
final class MessageBuffer implements WebSocketListener {
  /** While more bytes wait, no credit is given, whatever the number of messages. */
  private static final long MAX_BYTES = 16 * 1024 * 1024;

  private final ReentrantLock lock;
  private final Condition changed;
  private final int capacity;
  private final Runnable onOpened;

  /** Messages of the socket read under way; touched by the event loop only. */
  private final List<Message> staged = new ArrayList<>();

  private final ArrayDeque<Message> ready = new ArrayDeque<>();
  private long readyBytes;
  private int promised;
  private @Nullable WebSocketConnection connection;
  private @Nullable CloseReason closed;

  /** The lock and condition are the reader's: it waits for other things, too. */
  MessageBuffer(ReentrantLock lock, Condition changed, int capacity, Runnable onOpened) {
    this.lock = lock;
    this.changed = changed;
    this.capacity = capacity;
    this.onOpened = onOpened;
  }

  @Override
  public void onOpen(WebSocketConnection opened, HttpHeaders responseHeaders) {
    onOpened.run();
    lock.lock();
    try {
      connection = opened;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    grant();
  }

  @Override
  public void onBinary(WebSocketConnection from, byte[] message) {
    staged.add(new Message(false, message));
  }

  @Override
  public void onText(WebSocketConnection from, byte[] utf8) {
    staged.add(new Message(true, utf8));
  }

  @Override
  public void onBatchEnd(WebSocketConnection from) {
    publish(null);
    grant();
  }

  @Override
  public void onClosed(WebSocketConnection from, CloseReason reason) {
    publish(reason);
  }

  boolean isOpened() {
    lock.lock();
    try {
      return connection != null;
    } finally {
      lock.unlock();
    }
  }

  /** Why the connection ended; null as long as it lives or messages are left. */
  @Nullable CloseReason closed() {
    lock.lock();
    try {
      return ready.isEmpty() ? closed : null;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Moves what is there to {@code target}; if there is nothing, waits until there is, the
   * connection has ended, {@code interrupted} says so, or time is up.
   */
  void drainTo(Queue<Message> target, long nanos, BooleanSupplier interrupted)
      throws InterruptedException {
    lock.lock();
    try {
      long left = nanos;
      while (ready.isEmpty() && closed == null && left > 0 && !interrupted.getAsBoolean()) {
        left = changed.awaitNanos(left);
      }
      target.addAll(ready);
      ready.clear();
      readyBytes = 0;
    } finally {
      lock.unlock();
    }
    grant();
  }

  private void publish(@Nullable CloseReason reason) {
    lock.lock();
    try {
      ready.addAll(staged);
      promised -= staged.size();
      staged.forEach(message -> readyBytes += message.payload().length);
      closed = reason == null ? closed : reason;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    staged.clear();
  }

  /** Gives credit for the room there is, but not in small change. */
  private void grant() {
    WebSocketConnection open;
    int room;
    lock.lock();
    try {
      open = connection;
      room = capacity - ready.size() - promised;
      boolean worthwhile = room > 0 && room >= capacity / 4 && readyBytes < MAX_BYTES;
      if (open == null || !worthwhile) {
        return;
      }
      promised += room;
    } finally {
      lock.unlock();
    }
    open.request(room);
  }
}
