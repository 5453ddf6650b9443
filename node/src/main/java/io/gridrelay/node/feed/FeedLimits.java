package io.gridrelay.node.feed;

/**
 * How much of the hosts' events may be under way: received, and not yet durable or rejected.
 *
 * @param maxBytes of all hosts together
 * @param maxEvents the same, counted
 * @param maxBytesPerHost share of one host
 * @param maxEventsPerHost the same, counted; a relay upstream stands for all its hosts and gets the
 *     whole
 * @param maxSpan how many settled events may wait behind the oldest unsettled one of a host
 * @param maxRatePerHost events of one host per second, 0 for any number; a relay is not limited
 */
public record FeedLimits(
    long maxBytes,
    int maxEvents,
    long maxBytesPerHost,
    int maxEventsPerHost,
    int maxSpan,
    int maxRatePerHost) {

  public FeedLimits {
    if (maxBytes < 1
        || maxEvents < 1
        || maxBytesPerHost < 1
        || maxEventsPerHost < 1
        || maxSpan < maxEventsPerHost
        || maxRatePerHost < 0) {
      throw new IllegalArgumentException(
          "limits of the feeds must be positive, and maxSpan at least maxEventsPerHost");
    }
  }

  public static FeedLimits defaults() {
    return new FeedLimits(64L << 20, 16_384, 16L << 20, 8_192, 262_144, 0);
  }

  public FeedLimits withRatePerHost(int eventsPerSecond) {
    return new FeedLimits(
        maxBytes, maxEvents, maxBytesPerHost, maxEventsPerHost, maxSpan, eventsPerSecond);
  }
}
