package io.gridrelay.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.gridrelay.atproto.jetstream.JetstreamDictionary;
import io.gridrelay.client.jetstream.JetstreamEvent;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is wanted of Jetstream. Immutable; each method gives a new request. */
public final class JetstreamRequest {
  private final GridRelayClient client;
  private final Start start;
  private final List<String> filters;
  private final byte @Nullable [] dictionary;

  JetstreamRequest(
      GridRelayClient client, Start start, List<String> filters, byte @Nullable [] dictionary) {
    this.client = client;
    this.start = start;
    this.filters = List.copyOf(filters);
    this.dictionary = dictionary;
  }

  /**
   * Begin behind this {@code time_us}, or sequence number if it is below 10<sup>15</sup>; otherwise
   * the stream begins live.
   */
  public JetstreamRequest after(long cursor) {
    return new JetstreamRequest(client, new Start.After(cursor), filters, dictionary);
  }

  /** Begin with the oldest event that the server keeps. */
  public JetstreamRequest fromOldest() {
    return new JetstreamRequest(client, new Start.Oldest(), filters, dictionary);
  }

  /**
   * Only records of these collections: {@code app.bsky.feed.post}, {@code app.bsky.graph.*}; at
   * most 100.
   */
  public JetstreamRequest collections(String... collections) {
    return with("wantedCollections", List.of(collections));
  }

  /** Only events of these accounts; the request line limits them to some hundred. */
  public JetstreamRequest dids(String... dids) {
    return with("wantedDids", List.of(dids));
  }

  /** Only events whose message is not longer. */
  public JetstreamRequest maxMessageBytes(long bytes) {
    return with("maxMessageSizeBytes", List.of(Long.toString(bytes)));
  }

  /** Compressed on the way, with the dictionary of the version 1 wire. */
  public JetstreamRequest compressed() {
    return new JetstreamRequest(client, start, filters, JetstreamDictionary.load());
  }

  /** Begins to connect. */
  public Subscription<JetstreamEvent> subscribe() {
    return client.subscribe(new JetstreamWire(filters, dictionary), start);
  }

  /** The same with the events handed to {@code handler}, on a thread of its own. */
  public HandledSubscription subscribe(EventHandler<JetstreamEvent> handler) {
    return HandledSubscription.start(subscribe(), handler);
  }

  private JetstreamRequest with(String name, List<String> values) {
    List<String> more = new ArrayList<>(filters);
    values.forEach(value -> more.add(name + "=" + URLEncoder.encode(value, UTF_8)));
    return new JetstreamRequest(client, start, more, dictionary);
  }
}
