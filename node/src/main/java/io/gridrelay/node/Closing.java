package io.gridrelay.node;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Closes things in an order, all of them even if some fail. Not thread-safe. */
final class Closing {
  private static final Logger LOG = LoggerFactory.getLogger(Closing.class);

  private @Nullable RuntimeException failure;

  /** Closes one thing, if it is there. */
  void close(String name, @Nullable AutoCloseable closeable) {
    if (closeable == null) {
      return;
    }
    long start = System.nanoTime();
    try {
      closeable.close();
      LOG.debug("closed: what={} millis={}", name, (System.nanoTime() - start) / 1_000_000);
    } catch (Exception e) {
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      if (failure == null) {
        failure = new IllegalStateException("could not close everything");
      }
      failure.addSuppressed(new IllegalStateException("closing the " + name, e));
    }
  }

  /** Throws if anything failed. */
  void finish() {
    if (failure != null) {
      throw failure;
    }
  }
}
