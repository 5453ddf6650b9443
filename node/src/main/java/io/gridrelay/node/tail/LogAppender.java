package io.gridrelay.node.tail;

import io.gridrelay.eventlog.Block;
import io.gridrelay.eventlog.EventLog;
import io.gridrelay.eventlog.LogWriteException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Appends to the log, and waits while the disk refuses, which is mostly because it is full. Nothing
 * is lost meanwhile: the ring fills, the sequencer waits for the log, the feeds stop reading, and
 * what the hosts keep is read later. Consumers get what is there.
 *
 * <p>Used by one thread; {@link #refusal} is for all.
 */
final class LogAppender {
  private static final Logger LOG = LoggerFactory.getLogger(LogAppender.class);
  private static final Duration RETRY = Duration.ofMillis(500);
  private static final Duration REPEAT = Duration.ofMinutes(1);

  private final EventLog log;
  private final CountDownLatch closed;
  private volatile @Nullable String refusal;
  private long toldNanos;

  /**
   * @param closed ends the waiting when it is counted down
   */
  LogAppender(EventLog log, CountDownLatch closed) {
    this.log = log;
    this.closed = closed;
  }

  /** What the disk says while it refuses; empty while it does not. */
  Optional<String> refusal() {
    return Optional.ofNullable(refusal);
  }

  /**
   * Returns when the log has the block; false if it had it already.
   *
   * @throws LogWriteException if it does not make sense to wait any longer
   */
  boolean append(Block block) throws InterruptedException {
    while (true) {
      try {
        boolean taken = log.append(block);
        taken();
        return taken;
      } catch (LogWriteException e) {
        if (!e.mayBeTriedAgain()) {
          throw e;
        }
        refused(e);
        if (closed.await(RETRY.toMillis(), TimeUnit.MILLISECONDS)) {
          throw e;
        }
      }
    }
  }

  private void refused(LogWriteException e) {
    boolean first = refusal == null;
    refusal = "the disk takes no more events: " + e.getMessage();
    if (first) {
      log.publish(); // what came before it need not wait
    }
    long now = System.nanoTime();
    if (first || now - toldNanos > REPEAT.toNanos()) {
      toldNanos = now;
      LOG.error(
          "the disk takes no more events, and hosts are not read until it does; consumers are"
              + " served what there is: make room, or lower storage.retention-age or"
              + " storage.retention-size: lastSeq={} error={}",
          log.appendedSeq(),
          e.getMessage());
    }
  }

  private void taken() {
    if (refusal != null) {
      refusal = null;
      LOG.info("the disk takes events again: lastSeq={}", log.appendedSeq());
    }
  }
}
