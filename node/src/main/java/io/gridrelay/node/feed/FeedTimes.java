package io.gridrelay.node.feed;

import java.time.Duration;

/**
 * When a feed does what by itself.
 *
 * @param silence a connection without any event for so long is made anew
 * @param steady a connection that lasted so long counts as progress, even without events
 * @param firstRetry wait before the first reconnect; doubles with each attempt without progress
 * @param slowestRetry where the doubling ends
 * @param cursorInterval how often moved cursors are stored
 */
public record FeedTimes(
    Duration silence,
    Duration steady,
    Duration firstRetry,
    Duration slowestRetry,
    Duration cursorInterval) {

  public FeedTimes {
    if (firstRetry.isNegative() || slowestRetry.compareTo(firstRetry) < 0) {
      throw new IllegalArgumentException("slowestRetry must not be shorter than firstRetry");
    }
  }

  public static FeedTimes defaults() {
    return new FeedTimes(
        Duration.ofHours(1),
        Duration.ofMinutes(5),
        Duration.ofMillis(500),
        Duration.ofHours(1),
        Duration.ofSeconds(1));
  }

  public FeedTimes withRetries(Duration first, Duration slowest) {
    return new FeedTimes(silence, steady, first, slowest, cursorInterval);
  }

  public FeedTimes withSilence(Duration limit) {
    return new FeedTimes(limit, steady, firstRetry, slowestRetry, cursorInterval);
  }
}
