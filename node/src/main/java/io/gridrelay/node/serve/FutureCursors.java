package io.gridrelay.node.serve;

import io.gridrelay.eventlog.EventLog;
import io.gridrelay.node.serve.fanout.ConsumerStart;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;

/**
 * Tells cursors of the future from those that only this node's log has not reached: nodes of a
 * cluster lag behind one another, by milliseconds mostly, by seconds after a freeze or a cut.
 *
 * <p>Times are harder than numbers. A client may send its own "now", and no two clocks agree; who
 * asks for a time just ahead of ours loses nothing by waiting for it, as whatever comes before is
 * older than it asked for. But nobody is to wait for long. Thread-safe.
 */
final class FutureCursors {
  /** How far ahead of our clock, and of the log, a time may lie and still be waited for. */
  static final Duration TOLERANCE = Duration.ofSeconds(60);

  private final EventLog eventLog;
  private final HeadSource head;
  private final InstantSource clock;

  FutureCursors(EventLog eventLog, HeadSource head, InstantSource clock) {
    this.eventLog = eventLog;
    this.head = head;
    this.clock = clock;
  }

  /** Whether nobody can have been given an event from there. May block for some seconds. */
  boolean contain(ConsumerStart start) {
    return switch (start) {
      case ConsumerStart.Live(), ConsumerStart.Oldest() -> false;
      case ConsumerStart.AfterSeq(long seq) -> !head.reaches(seq);
      case ConsumerStart.AtTime(long timeUs) ->
          timeUs > Math.max(eventLog.lastTimeUs(), nowUs()) + TOLERANCE.toMillis() * 1000;
    };
  }

  private long nowUs() {
    return ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
  }
}
