package io.gridrelay.client;

import io.gridrelay.client.firehose.FirehoseEvent;

/**
 * What is wanted of the firehose: everything, from somewhere on. Immutable; each method gives a new
 * request.
 */
public final class FirehoseRequest {
  private final GridRelayClient client;
  private final Start start;

  FirehoseRequest(GridRelayClient client, Start start) {
    this.client = client;
    this.start = start;
  }

  /**
   * Begin behind this sequence number, or {@code time_us} if it is 10<sup>15</sup> or more;
   * otherwise the stream begins live.
   */
  public FirehoseRequest after(long cursor) {
    return new FirehoseRequest(client, new Start.After(cursor));
  }

  /** Begin with the oldest event that the server keeps. */
  public FirehoseRequest fromOldest() {
    return new FirehoseRequest(client, new Start.Oldest());
  }

  /** Begins to connect. */
  public Subscription<FirehoseEvent> subscribe() {
    return client.subscribe(new FirehoseWire(), start);
  }

  /** The same with the events handed to {@code handler}, on a thread of its own. */
  public HandledSubscription subscribe(EventHandler<FirehoseEvent> handler) {
    return HandledSubscription.start(subscribe(), handler);
  }
}
