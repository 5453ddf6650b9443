package io.gridrelay.node.feed;

import java.time.Duration;

/**
 * Limits and times of the feeds.
 *
 * @param maxBytes events under way in all (received, not yet durable or rejected)
 * @param maxEvents the same, counted
 * @param maxBytesPerHost share of one host
 * @param maxEventsPerHost the same, counted; a relay upstream stands for all its hosts and gets the
 *     whole
 * @param maxSpan how many settled events may wait behind the oldest unsettled one of a host
 * @param maxMessageBytes longer messages are skipped
 * @param silence a connection without any event for so long is made anew
 * @param steady a connection that lasted so long counts as progress, even without events
 * @param firstRetry wait before the first reconnect; doubles with each attempt without progress
 * @param slowestRetry where the doubling ends
 * @param cursorInterval how often moved cursors are stored
 * @param joinLive a host without cursor begins with what it sends next instead of with the oldest
 *     it keeps
 */
public record FeedConfig(
    long maxBytes,
    int maxEvents,
    long maxBytesPerHost,
    int maxEventsPerHost,
    int maxSpan,
    int maxMessageBytes,
    Duration silence,
    Duration steady,
    Duration firstRetry,
    Duration slowestRetry,
    Duration cursorInterval,
    boolean joinLive) {

  public FeedConfig {
    if (maxBytes < 1
        || maxEvents < 1
        || maxBytesPerHost < 1
        || maxEventsPerHost < 1
        || maxSpan < maxEventsPerHost
        || maxMessageBytes < 1) {
      throw new IllegalArgumentException(
          "limits of the feeds must be positive, and maxSpan at least maxEventsPerHost");
    }
    if (firstRetry.isNegative() || slowestRetry.compareTo(firstRetry) < 0) {
      throw new IllegalArgumentException("slowestRetry must not be shorter than firstRetry");
    }
  }

  public static FeedConfig defaults() {
    return new FeedConfig(
        64L << 20,
        16_384,
        16L << 20,
        8_192,
        262_144,
        5_000_000,
        Duration.ofHours(1),
        Duration.ofMinutes(5),
        Duration.ofMillis(500),
        Duration.ofHours(1),
        Duration.ofSeconds(1),
        false);
  }

  public FeedConfig withRetries(Duration first, Duration slowest) {
    return new FeedConfig(
        maxBytes,
        maxEvents,
        maxBytesPerHost,
        maxEventsPerHost,
        maxSpan,
        maxMessageBytes,
        silence,
        steady,
        first,
        slowest,
        cursorInterval,
        joinLive);
  }

  public FeedConfig withLimits(
      long bytes, int events, long bytesPerHost, int eventsPerHost, int span) {
    return new FeedConfig(
        bytes,
        events,
        bytesPerHost,
        eventsPerHost,
        span,
        maxMessageBytes,
        silence,
        steady,
        firstRetry,
        slowestRetry,
        cursorInterval,
        joinLive);
  }

  public FeedConfig withSilence(Duration limit) {
    return new FeedConfig(
        maxBytes,
        maxEvents,
        maxBytesPerHost,
        maxEventsPerHost,
        maxSpan,
        maxMessageBytes,
        limit,
        steady,
        firstRetry,
        slowestRetry,
        cursorInterval,
        joinLive);
  }

  public FeedConfig withJoinLive(boolean live) {
    return new FeedConfig(
        maxBytes,
        maxEvents,
        maxBytesPerHost,
        maxEventsPerHost,
        maxSpan,
        maxMessageBytes,
        silence,
        steady,
        firstRetry,
        slowestRetry,
        cursorInterval,
        live);
  }
}
