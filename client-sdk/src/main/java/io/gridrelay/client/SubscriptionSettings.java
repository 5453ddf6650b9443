package io.gridrelay.client;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Settings of all subscriptions of a client; see {@link GridRelayClient.Builder}. */
record SubscriptionSettings(
    List<URI> servers,
    Duration firstRetry,
    Duration slowestRetry,
    @Nullable Duration giveUpAfter,
    int bufferMessages) {

  SubscriptionSettings {
    servers = List.copyOf(servers);
    require(!servers.isEmpty(), "servers", servers, "one or more");
    require(firstRetry.isPositive(), "firstRetry", firstRetry, "a positive duration");
    require(
        slowestRetry.compareTo(firstRetry) >= 0,
        "slowestRetry",
        slowestRetry,
        "firstRetry or more");
    require(bufferMessages > 0, "bufferMessages", bufferMessages, "1 or more");
  }

  private static void require(boolean holds, String name, Object value, String allowed) {
    if (!holds) {
      throw new IllegalArgumentException(name + " is " + value + ", allowed is " + allowed);
    }
  }
}
