package io.gridrelay.simulator;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** How a host's connections behave at present. Thread-safe. */
final class WireConditions {
  private volatile long bytesPerSecond;
  private volatile long silentUntilNanos = System.nanoTime();
  private volatile boolean handshakeAlone;
  private volatile boolean backlogForAll;

  void limit(long value) {
    if (value < 0) {
      throw new IllegalArgumentException(
          "bytes per second are " + value + ", allowed is 0 or more");
    }
    bytesPerSecond = value;
  }

  /** Bytes that one connection may send per second; 0 is any number. */
  long bytesPerSecond() {
    return bytesPerSecond;
  }

  void silence(Duration duration) {
    silentUntilNanos = System.nanoTime() + duration.toNanos();
  }

  /** Waits while the host says nothing. */
  void awaitSound() throws InterruptedException {
    for (long left = silentUntilNanos - System.nanoTime();
        left > 0;
        left = silentUntilNanos - System.nanoTime()) {
      TimeUnit.NANOSECONDS.sleep(Math.min(left, TimeUnit.MILLISECONDS.toNanos(50)));
    }
  }

  void backlogForAll(boolean value) {
    backlogForAll = value;
  }

  /** Whether a connection without cursor gets everything that is kept, not only what comes. */
  boolean isBacklogForAll() {
    return backlogForAll;
  }

  void handshakeAlone(boolean value) {
    handshakeAlone = value;
  }

  /** Whether the answer to the handshake goes out before the first events, not with them. */
  boolean isHandshakeAlone() {
    return handshakeAlone;
  }
}
