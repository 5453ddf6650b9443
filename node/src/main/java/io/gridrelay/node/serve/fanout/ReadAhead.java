package io.gridrelay.node.serve.fanout;

import io.gridrelay.eventlog.Rendition;
import io.gridrelay.eventlog.Segment;
import io.gridrelay.node.metrics.ServeMetrics;
import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Touches pages of the log shortly before an I/O thread sends them, so that it is this thread that
 * waits for the disk. At most {@value #MAX_ORDERS} orders wait; more are dropped and counted, for
 * they only make things faster. Thread-safe.
 */
final class ReadAhead implements AutoCloseable {
  /** How much is read per order. */
  static final int WINDOW_BYTES = 8 << 20;

  private static final Logger log = LoggerFactory.getLogger(ReadAhead.class);
  private static final int MAX_ORDERS = 256;
  private static final int PAGE_BYTES = 4096;

  private record Order(Segment segment, Rendition rendition, long from) {}

  private final BlockingQueue<Order> orders = new ArrayBlockingQueue<>(MAX_ORDERS);
  private final ServeMetrics metrics;
  private final Thread thread;

  /** Kept so that the reads are not optimized away. */
  private volatile int touched;

  ReadAhead(ServeMetrics metrics) {
    this.metrics = metrics;
    this.thread = Thread.ofPlatform().name("read-ahead").daemon().start(this::run);
  }

  /** Orders the window behind an offset of a segment that the caller holds. */
  void request(Segment segment, Rendition rendition, long from) {
    if (!segment.tryRetain()) {
      return;
    }
    if (!orders.offer(new Order(segment, rendition, from))) {
      segment.release();
      metrics.readAheadSkipped();
    }
  }

  private void run() {
    while (!Thread.currentThread().isInterrupted()) {
      try {
        Order order = orders.take();
        try {
          touch(order);
        } finally {
          order.segment().release();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (RuntimeException | InternalError e) {
        log.warn("read-ahead failed", e);
      }
    }
  }

  private void touch(Order order) {
    long end = order.segment().publishedEnd(order.rendition());
    int length = (int) Math.min(WINDOW_BYTES, end - order.from());
    if (length <= 0) {
      return;
    }
    ByteBuffer window = order.segment().slice(order.rendition(), order.from(), length);
    int sum = 0;
    for (int i = 0; i < length; i += PAGE_BYTES) {
      sum += window.get(i);
    }
    touched = sum;
  }

  /** Bytes seen, added up; means nothing. */
  int touched() {
    return touched;
  }

  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join(5_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    for (Order left = orders.poll(); left != null; left = orders.poll()) {
      left.segment().release();
    }
  }
}
