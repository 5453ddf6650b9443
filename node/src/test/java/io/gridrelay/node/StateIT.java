package io.gridrelay.node;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.gridrelay.client.GridRelayClient;
import io.gridrelay.config.ConfigLoader;
import io.gridrelay.config.ConfigSources;
import io.gridrelay.config.NodeConfig;
import io.gridrelay.node.view.ConnectionView;
import io.gridrelay.node.view.Fields;
import io.gridrelay.node.view.HostView;
import io.gridrelay.node.view.NodeView;
import io.gridrelay.simulator.SimulatedNetwork;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code GET /state} of a real node that is alone. */
@Timeout(120)
class StateIT {
  private static final String SECRET = "only the nodes know".replace(' ', '-');

  @TempDir Path directory;
  private SimulatedNetwork network;
  private Node node;
  private GridRelayClient client;

  @BeforeEach
  void start() throws IOException {
    network = SimulatedNetwork.builder().seed(3).hosts(2).accounts(20).start();
    node = Node.start(config());
    client = GridRelayClient.connect("ws://127.0.0.1:" + node.address().getPort());
  }

  @AfterEach
  void stop() {
    client.close();
    node.close();
    network.close();
  }

  private NodeConfig config() throws IOException {
    Path secret = Files.writeString(directory.resolve("secret"), SECRET + "\n");
    return ConfigLoader.load(
        ConfigSources.empty()
            .withSettings(
                Map.of(
                    "upstreams",
                    network.hosts().stream().map(host -> "pds:" + host.uri()).toList(),
                    "storage.data",
                    List.of(directory.resolve("data").toString()),
                    "serve.listen",
                    List.of("127.0.0.1:0"),
                    "serve.shutdown-spread",
                    List.of("0s"),
                    "cluster.bind",
                    List.of("127.0.0.1:0"),
                    "cluster.node",
                    List.of("alone"),
                    "cluster.secret-file",
                    List.of(secret.toString()),
                    "identity.plc",
                    List.of(network.plcUri().toString()),
                    "allow-private-addresses",
                    List.of("true"))));
  }

  @Test
  void showsTheNodeItsHostsAndItsConsumers() throws IOException {
    var all = client.firehose().fromOldest().subscribe();
    var posts = client.jetstream().collections("app.bsky.feed.post").fromOldest().subscribe();
    network.emit(500);
    assertThat(all.poll(Duration.ofSeconds(30))).isPresent();
    assertThat(posts.poll(Duration.ofSeconds(30))).isPresent();

    Fields state = awaitState(2);
    assertThat(state.text("servedBy")).isEqualTo("alone");
    assertThat(state.text("sequencer")).isEqualTo("alone");
    assertThat(state.texts("readyNodes"))
        .containsExactly("http://127.0.0.1:" + node.address().getPort());
    NodeView self = NodeView.of(state.objects("nodes").getFirst());
    assertThat(self.role()).isEqualTo(NodeView.SEQUENCER);
    assertThat(self.epoch()).isPositive();
    assertThat(self.log().firstSeq()).isPositive();
    assertThat(self.log().lastSeq()).isBetween(self.log().firstSeq() + 100, node.log().lastSeq());
    assertThat(self.load().consumers()).isEqualTo(2);
    assertThat(self.load().hostsConnected()).isEqualTo(2);
    assertThat(self.load().heapMaxBytes()).isPositive();

    List<HostView> hosts = state.objects("hosts").stream().map(HostView::of).toList();
    assertThat(hosts).extracting(HostView::node).containsExactly("alone", "alone");
    assertThat(hosts).allMatch(HostView::connected).allMatch(host -> host.cursor() > 0);
    assertThat(hosts.stream().mapToLong(HostView::events).sum()).isGreaterThanOrEqualTo(500);

    List<ConnectionView> consumers =
        state.objects("connections").stream().map(ConnectionView::of).toList();
    assertThat(consumers)
        .extracting(ConnectionView::wire)
        .containsExactlyInAnyOrder("firehose", "jetstream");
    assertThat(consumers)
        .allMatch(each -> each.address().equals("127.0.0.1"))
        .allMatch(each -> each.userAgent().equals("GridRelay-Java-SDK"))
        .allMatch(each -> each.sentBytes() > 0 && each.sentEvents() > 0 && each.sinceMillis() > 0);
    assertThat(consumers)
        .filteredOn(each -> each.wire().equals("jetstream"))
        .singleElement()
        .matches(each -> each.filter().contains("collections=1"));
  }

  private Fields awaitState(int consumers) throws IOException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (true) {
      Fields state = get("Host: localhost");
      boolean settled =
          state.objects("connections").size() == consumers
              && state.objects("hosts").stream().allMatch(host -> host.number("cursor") > 0);
      if (settled || System.nanoTime() > deadline) {
        return state;
      }
      LockSupport.parkNanos(50_000_000);
    }
  }

  @Test
  void tellsOfConsumersOnlyToWhoMayKnow() throws IOException {
    client.firehose().subscribe();
    network.emit(50);
    awaitState(1);
    String authorization = "Authorization: Bearer " + SECRET;
    for (String trusted :
        List.of(
            "Host: 127.0.0.1:6008",
            "Host: [::1]:6008",
            "Host: relay.example\r\n" + authorization,
            "Host: localhost\r\nX-Forwarded-For: 192.0.2.1\r\n" + authorization)) {
      assertThat(get(trusted).objects("connections")).as(trusted).hasSize(1);
    }
    for (String foreign :
        List.of(
            "Host: localhost\r\nX-Forwarded-For: 192.0.2.1",
            "Host: localhost\r\nForwarded: for=192.0.2.1",
            "Host: localhost\r\nOrigin: https://page.example",
            "Host: localhost\r\nSec-Fetch-Site: cross-site",
            "Host: rebound.example",
            "Host: localhost\r\nX-Forwarded-For: 192.0.2.1\r\n" + authorization + "x")) {
      Fields state = get(foreign);
      assertThat(state.has("connections")).as(foreign).isFalse();
      assertThat(state.objects("nodes")).hasSize(1);
      assertThat(state.objects("hosts")).hasSize(2);
    }
  }

  /** By hand, since HTTP clients do not let their users choose a {@code Host}. */
  private Fields get(String headers) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), node.address().getPort())) {
      String request = "GET /state HTTP/1.1\r\nConnection: close\r\n" + headers + "\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(US_ASCII));
      String answer = new String(socket.getInputStream().readAllBytes(), UTF_8);
      assertThat(answer).startsWith("HTTP/1.1 200");
      String body = answer.substring(answer.indexOf("\r\n\r\n") + 4);
      return Fields.parse(body.getBytes(UTF_8));
    }
  }
}
