package io.gridrelay.node.feed;

/**
 * Limits and times of the feeds.
 *
 * @param maxMessageBytes longer messages are skipped
 * @param joinLive a host without cursor begins with what it sends next instead of with the oldest
 *     it keeps
 */
public record FeedConfig(
    FeedLimits limits, FeedTimes times, int maxMessageBytes, boolean joinLive) {

  public FeedConfig {
    if (maxMessageBytes < 1) {
      throw new IllegalArgumentException("maxMessageBytes must be positive");
    }
  }

  public static FeedConfig defaults() {
    return new FeedConfig(FeedLimits.defaults(), FeedTimes.defaults(), 5_000_000, false);
  }

  public FeedConfig withLimits(FeedLimits other) {
    return new FeedConfig(other, times, maxMessageBytes, joinLive);
  }

  public FeedConfig withTimes(FeedTimes other) {
    return new FeedConfig(limits, other, maxMessageBytes, joinLive);
  }

  public FeedConfig withJoinLive(boolean live) {
    return new FeedConfig(limits, times, maxMessageBytes, live);
  }
}
