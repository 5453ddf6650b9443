package io.gridrelay.node.serve.fanout;

/**
 * Decides whether a consumer is alive. Bytes that the socket takes are a sign of life, and so is
 * anything that the client sends. A pong is only waited for when the ping was the last thing in the
 * socket: behind a full send queue none could come. Belongs to its consumer's thread.
 */
final class Liveness {
  /** What to do now. */
  enum Verdict {
    FINE,
    PING,
    DEAD
  }

  private final FanoutSettings settings;
  private boolean heard;
  private long progressSeen;
  private long progressNanos;
  private long pingNanos;
  private boolean pongDue;
  private long pongDueSinceNanos;

  Liveness(FanoutSettings settings, long now) {
    this.settings = settings;
    this.progressNanos = now;
    this.pingNanos = now;
  }

  /** The client said something. */
  void heard() {
    heard = true;
  }

  /**
   * Judges.
   *
   * @param progress a number that changes when the consumer takes something
   * @param blocked whether there is something for it that it does not take
   */
  Verdict check(long now, long progress, boolean blocked) {
    if (progress != progressSeen) {
      progressSeen = progress;
      progressNanos = now;
      pongDue = pongDue && blocked;
    }
    if (heard) {
      heard = false;
      pongDue = false;
      progressNanos = now;
    }
    if (blocked) {
      return now - progressNanos > settings.idleLimitNanos() ? Verdict.DEAD : Verdict.FINE;
    }
    if (pongDue && now - pongDueSinceNanos > settings.idleLimitNanos()) {
      return Verdict.DEAD;
    }
    long quietSince = Math.max(progressNanos, pingNanos);
    if (now - quietSince > settings.pingIntervalNanos()) {
      pingNanos = now;
      if (!pongDue) {
        pongDue = true;
        pongDueSinceNanos = now;
      }
      return Verdict.PING;
    }
    return Verdict.FINE;
  }
}
