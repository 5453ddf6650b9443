package io.gridrelay.client;

import io.gridrelay.client.websocket.WebSocketClient;
import io.gridrelay.client.websocket.WebSocketClientConfig;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Access to one relay or to the nodes of one cluster. Thread-safe. {@link #close} ends all
 * subscriptions.
 */
public final class GridRelayClient implements AutoCloseable {
  private final SubscriptionSettings settings;
  private final WebSocketClient webSockets;
  private final Set<WireSubscription<?>> subscriptions = ConcurrentHashMap.newKeySet();

  private GridRelayClient(SubscriptionSettings settings, WebSocketClientConfig webSockets) {
    this.settings = settings;
    this.webSockets = new WebSocketClient(webSockets);
  }

  /**
   * A client with default settings.
   *
   * @param servers URLs of the nodes of one cluster: {@code ws://localhost:6008}. Whenever one
   *     fails or is not ready, the next one goes on from the same cursor
   * @throws IllegalArgumentException if one is malformed
   */
  public static GridRelayClient connect(String... servers) {
    return builder(servers).build();
  }

  /** The same with the nodes in a list; the first one is tried first. */
  public static GridRelayClient connect(List<String> servers) {
    return builder(servers).build();
  }

  public static Builder builder(String... servers) {
    return builder(List.of(servers));
  }

  public static Builder builder(List<String> servers) {
    return new Builder(servers);
  }

  /** All events as {@code com.atproto.sync.subscribeRepos} has them. */
  public FirehoseRequest firehose() {
    return new FirehoseRequest(this, new Start.Live());
  }

  /** Events as Jetstream has them: JSON, one per record, filtered by the server. */
  public JetstreamRequest jetstream() {
    return new JetstreamRequest(this, new Start.Live(), List.of(), null);
  }

  @Override
  public void close() {
    subscriptions.forEach(WireSubscription::close);
    webSockets.close();
  }

  <E> Subscription<E> subscribe(Wire<E> wire, Start start) {
    WireSubscription<E> subscription =
        new WireSubscription<>(wire, start, settings, webSockets, subscriptions::remove);
    subscriptions.add(subscription);
    return subscription;
  }

  /** Collects settings; not thread-safe. */
  public static final class Builder {
    private final List<URI> servers = new ArrayList<>();
    private Duration firstRetry = Duration.ofMillis(200);
    private Duration slowestRetry = Duration.ofSeconds(30);
    private Optional<Duration> giveUpAfter = Optional.empty();
    private int bufferMessages = 512;
    private WebSocketClientConfig webSockets =
        WebSocketClientConfig.builder()
            .maxMessageBytes(16 * 1024 * 1024)
            .userAgent("GridRelay-Java-SDK")
            // A node that is frozen or cut off says nothing; another one has the next event.
            .pingInterval(Duration.ofSeconds(5))
            .idleTimeout(Duration.ofSeconds(15))
            .build();

    private Builder(List<String> servers) {
      servers.forEach(server -> this.servers.add(ServerUri.parse(server)));
    }

    /** The first wait between attempts to connect, and the longest; each failure doubles it. */
    public Builder retries(Duration first, Duration slowest) {
      firstRetry = first;
      slowestRetry = slowest;
      return this;
    }

    /**
     * How long no server may be reached before reading fails; by default reading never gives up.
     */
    public Builder giveUpAfter(Duration patience) {
      giveUpAfter = Optional.of(patience);
      return this;
    }

    /** Messages that are read ahead. */
    public Builder bufferMessages(int messages) {
      bufferMessages = messages;
      return this;
    }

    /** Time-outs, TLS and the like. */
    public Builder webSockets(WebSocketClientConfig config) {
      webSockets = config;
      return this;
    }

    /**
     * The client.
     *
     * @throws IllegalArgumentException if a setting is out of range
     */
    public GridRelayClient build() {
      return new GridRelayClient(
          new SubscriptionSettings(
              servers, firstRetry, slowestRetry, giveUpAfter.orElse(null), bufferMessages),
          webSockets);
    }
  }
}
