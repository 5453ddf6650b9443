package io.gridrelay.client.websocket;

import java.time.Duration;

/**
 * How long nothing was received, and what to do about it. Pure but for the time that it is told;
 * not thread-safe.
 */
final class Silence {
  /** What to do. */
  enum Verdict {
    FINE,
    PING,
    TOO_LONG
  }

  private final long pingNanos;
  private final long idleNanos;
  private long lastNanos;

  /**
   * @param ping silence after which the peer is pinged; zero for never
   * @param idle silence after which the connection counts as dead; zero for never
   */
  Silence(Duration ping, Duration idle) {
    this.pingNanos = ping.isZero() ? Long.MAX_VALUE : ping.toNanos();
    this.idleNanos = idle.isZero() ? Long.MAX_VALUE : idle.toNanos();
  }

  /** Whether anything is ever done. */
  boolean isWatched() {
    return Math.min(pingNanos, idleNanos) != Long.MAX_VALUE;
  }

  /** How often to look. */
  Duration interval() {
    return Duration.ofNanos(Math.min(pingNanos, idleNanos) / 2).plusMillis(1);
  }

  /** Something came, or it is our own doing that nothing does. */
  void broken(long nowNanos) {
    lastNanos = nowNanos;
  }

  Verdict look(long nowNanos) {
    long silent = nowNanos - lastNanos;
    if (silent >= idleNanos) {
      return Verdict.TOO_LONG;
    }
    return silent >= pingNanos ? Verdict.PING : Verdict.FINE;
  }
}
