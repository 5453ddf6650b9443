package io.gridrelay.node.tail;

import io.gridrelay.eventlog.Block;
import io.gridrelay.eventlog.EventLog;
import io.gridrelay.eventlog.LogWriteException;
import io.gridrelay.node.peer.PeerAnswer;
import io.gridrelay.node.peer.PeerLogs;
import io.gridrelay.node.ready.NotReady;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies what the log lacks while its node is not in the grid yet. Whoever joins may be given the
 * sequencer and its share of the hosts at once, and all of them would wait for the copy: seconds
 * after a restart, hours with an empty directory.
 *
 * <p>It copies as long as a peer has more, and no longer: that no peer answers, has what follows,
 * or agrees with this log is for the {@link TailReader} to deal with, which knows what the grid
 * has.
 *
 * <p>{@link #run} is called once; the rest is thread-safe.
 */
public final class LogCatchUp {
  private static final Logger LOG = LoggerFactory.getLogger(LogCatchUp.class);
  private static final long SYNC_NANOS = Duration.ofSeconds(1).toNanos();
  private static final long LONG_NANOS = Duration.ofSeconds(1).toNanos();

  private final EventLog log;
  private final PeerLogs peers;
  private final LogAppender appender;
  private final AtomicReference<PeerAnswer.@Nullable Blocks> last = new AtomicReference<>();
  private final CountDownLatch cancelled;

  /**
   * @param cancelled counted down if it is not wanted any more
   */
  public LogCatchUp(EventLog log, PeerLogs peers, CountDownLatch cancelled) {
    this.log = log;
    this.peers = peers;
    this.cancelled = cancelled;
    this.appender = new LogAppender(log, cancelled);
  }

  /**
   * Copies until nobody has more. Blocks; what was copied is durable when it returns.
   *
   * @param whenLong run once if it takes longer than a second
   * @throws CancellationException if it was cancelled
   */
  public void run(Runnable whenLong) throws InterruptedException {
    long begun = System.nanoTime();
    long synced = begun;
    long from = log.lastSeq();
    boolean told = false;
    while (peers.after(log.lastEpoch(), log.lastSeq()) instanceof PeerAnswer.Blocks blocks) {
      last.set(blocks);
      append(blocks.blocks());
      long now = System.nanoTime();
      if (now - synced > SYNC_NANOS) {
        log.sync();
        synced = System.nanoTime();
      }
      if (!told && now - begun > LONG_NANOS) {
        told = true;
        LOG.info("the log ends at seq {}, {}: copying before joining", from, target(blocks));
        whenLong.run();
      }
    }
    if (log.lastSeq() > from) {
      log.sync();
      LOG.info(
          "blocks copied from peers: fromSeq={} toSeq={} millis={}",
          from,
          log.lastSeq(),
          (System.nanoTime() - begun) / 1_000_000);
    }
  }

  private void append(List<Block> blocks) throws InterruptedException {
    try {
      for (Block block : blocks) {
        appender.append(block);
      }
      log.publish();
    } catch (LogWriteException e) {
      throw isCancelled() ? cancelled(e) : e;
    }
    if (isCancelled()) {
      throw cancelled(null);
    }
  }

  private boolean isCancelled() {
    return cancelled.getCount() == 0;
  }

  private static RuntimeException cancelled(@Nullable Throwable cause) {
    CancellationException cancelled = new CancellationException("told to stop while copying");
    cancelled.initCause(cause);
    return cancelled;
  }

  private static String target(PeerAnswer.Blocks blocks) {
    return "that of " + blocks.peer() + " at seq " + blocks.endSeq();
  }

  private NotReady progress() {
    PeerAnswer.Blocks blocks = last.get();
    return new NotReady(
        NotReady.Cause.CATCHING_UP,
        blocks == null
            ? "asking peers for what the log lacks"
            : "copying from %s: seq %d of %d"
                .formatted(blocks.peer(), log.lastSeq(), blocks.endSeq()));
  }

  /** How far it is, and what the disk says if it takes nothing. */
  public List<NotReady> missing() {
    return Stream.concat(
            Stream.of(progress()),
            appender.refusal().map(why -> new NotReady(NotReady.Cause.DISK_REFUSES, why)).stream())
        .toList();
  }

  /** The peer that has what this node lacks; empty before one has answered. */
  public List<String> source() {
    PeerAnswer.Blocks blocks = last.get();
    return blocks == null ? List.of() : List.of(blocks.peer());
  }
}
