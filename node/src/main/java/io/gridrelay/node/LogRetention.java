package io.gridrelay.node;

import io.gridrelay.eventlog.EventLog;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Deletes from time to time what the log need not keep any longer. Owns a thread; thread-safe. */
final class LogRetention implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LogRetention.class);
  private static final Duration PERIOD = Duration.ofSeconds(30);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

  private final EventLog log;
  private final InstantSource clock;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread;

  private LogRetention(EventLog log, InstantSource clock) {
    this.log = log;
    this.clock = clock;
    thread = Thread.ofPlatform().daemon().name("log-retention").unstarted(this::run);
  }

  static LogRetention start(EventLog log, InstantSource clock) {
    LogRetention retention = new LogRetention(log, clock);
    retention.thread.start();
    return retention;
  }

  private void run() {
    try {
      do {
        enforce();
      } while (!closed.await(PERIOD.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * A failure is not the end: what cannot be deleted now is tried again, and nothing is lost by it.
   */
  private void enforce() {
    try {
      int deleted = log.enforceRetention(clock.instant());
      if (deleted > 0) {
        LOG.info("segments deleted: count={} firstSeq={}", deleted, log.firstSeq());
      }
    } catch (RuntimeException e) {
      LOG.error("cannot delete old segments of the log", e);
    }
  }

  @Override
  public void close() {
    closed.countDown();
    try {
      thread.join(CLOSE_LIMIT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
