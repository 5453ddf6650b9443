package io.gridrelay.node.feed;

import static io.gridrelay.node.testing.Eventually.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.gridrelay.client.websocket.WebSocketClient;
import io.gridrelay.client.websocket.WebSocketClientConfig;
import io.gridrelay.node.host.UpstreamHost;
import io.gridrelay.node.host.UpstreamPosition;
import io.gridrelay.node.outbound.OutboundHttp;
import io.gridrelay.node.outbound.OutboundHttpConfig;
import io.gridrelay.node.store.HostKind;
import io.gridrelay.node.store.HostStatus;
import io.gridrelay.node.store.StateStore;
import io.gridrelay.node.xrpc.HostState;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes with one state store: one is told of hosts, the other one reads them. */
class SharedHostsTest {

  private static final Duration NEVER = Duration.ofHours(1);

  /** Everybody hears what anybody tells. */
  private static final class Bus implements HostNews {
    private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();

    @Override
    public void tell(String hostname) {
      listeners.forEach(listener -> listener.accept(hostname));
    }

    @Override
    public void listen(Consumer<String> listener) {
      listeners.add(listener);
    }
  }

  private record Node(WebSocketClient client, Feeds feeds, Roster roster, HostRecords records) {}

  @TempDir Path directory;
  private final List<Node> nodes = new ArrayList<>();
  private final OutboundHttp http =
      new OutboundHttp(OutboundHttpConfig.defaults().withPrivateAddresses(true));
  private StateStore store;
  private ScriptedHost server;

  @BeforeEach
  void open() throws IOException {
    store = StateStore.openSqlite(directory.resolve("state.sqlite"));
    server = new ScriptedHost();
    server.script(connection -> connection.accept().hold());
  }

  @AfterEach
  void close() throws Exception {
    for (Node node : nodes) {
      node.roster().close();
      node.feeds().close();
      node.client().close();
    }
    http.close();
    server.close();
    store.close();
  }

  private Node node(boolean reads, HostNews news, Duration refresh, List<UpstreamHost> named) {
    var client = new WebSocketClient(WebSocketClientConfig.defaults());
    var records = new HostRecords(store.hosts(), LoggedHosts.NONE, Clock.systemUTC());
    var feeds =
        new Feeds(
            FeedConfig.defaults(),
            client,
            new EventFactory.NoLanes(),
            name -> 0,
            () -> true,
            records,
            Clock.systemUTC(),
            new Random(1));
    var roster =
        new Roster(
            new RosterConfig(true, 100, 100, NEVER, true, refresh),
            store.hosts(),
            store.domainBans(),
            feeds,
            name -> UpstreamPosition.NONE,
            http,
            news,
            Clock.systemUTC());
    var node = new Node(client, feeds, roster, records);
    nodes.add(node);
    roster.open(named);
    feeds.claim(1, partition -> reads);
    return node;
  }

  private UpstreamHost host() {
    return UpstreamHost.of(HostKind.PDS, server.url());
  }

  @Test
  void readsAHostThatAnotherNodeWasToldOfAsSoonAsItHearsOfIt() {
    Bus news = new Bus();
    Node reader = node(true, news, NEVER, List.of());
    node(false, news, NEVER, List.of(host()));
    await("connected", () -> server.cursors().equals(List.of("0")));
    assertThat(reader.feeds().knows(host().name())).isTrue();
  }

  @Test
  void readsAHostThatAnotherNodeWasToldOfEvenIfTheNewsGetLost() {
    node(true, HostNews.none(), Duration.ofMillis(50), List.of());
    node(false, HostNews.none(), NEVER, List.of(host()));
    await("connected", () -> server.cursors().equals(List.of("0")));
  }

  @Test
  void showsAHostAsTheNodeThatReadsItDoes() {
    Node reader = node(true, HostNews.none(), NEVER, List.of(host()));
    Node other = node(false, HostNews.none(), Duration.ofMillis(50), List.of());
    reader.feeds().ban(host().name(), "sends nonsense");
    reader.records().store();
    assertThat(other.roster().host(host().name()).orElseThrow().state())
        .isEqualTo(HostState.BANNED);
    store.hosts().setStatus(host().name(), HostStatus.THROTTLED, null);
    assertThat(other.roster().host(host().name()).orElseThrow().state())
        .isEqualTo(HostState.THROTTLED);
  }
}
