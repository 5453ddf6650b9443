package io.gridrelay.node;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gridrelay.config.NodeConfig;
import io.gridrelay.eventlog.EventLog;
import io.gridrelay.eventlog.EventLogConfig;
import io.gridrelay.node.cluster.ClusterSecret;
import io.gridrelay.node.peer.LogEndpoint;
import io.gridrelay.node.peer.PeerAnswer;
import io.gridrelay.node.peer.PeerEnd;
import io.gridrelay.node.peer.PeerLogs;
import io.gridrelay.node.peer.PeerMetrics;
import io.gridrelay.node.testing.Eventually;
import io.gridrelay.node.testing.LocalPeerLogs;
import io.gridrelay.node.testing.TestBlocks;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A node that has much to copy. */
@Timeout(60)
class BeforeJoiningTest {
  private static final int BLOCKS = 2_000;

  @TempDir Path directory;
  private Storage disk;
  private EventLog peer;
  private int port;
  private final CountDownLatch fast = new CountDownLatch(1);
  private final CountDownLatch stop = new CountDownLatch(1);

  @BeforeEach
  void open() throws IOException {
    disk = Storage.open(directory.resolve("data"), EventLogConfig.defaults());
    peer = EventLog.open(directory.resolve("peer"), EventLogConfig.defaults());
    for (int seq = 1; seq <= BLOCKS; seq++) {
      peer.append(TestBlocks.of(1, seq));
    }
    peer.publish();
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
  }

  @AfterEach
  void close() {
    stop.countDown();
    fast.countDown();
    disk.close();
    peer.close();
  }

  @Test
  void answersForItselfWhileItCopiesAndLeavesThePortThen() throws Exception {
    CompletableFuture<Void> copied = run();
    Eventually.await("a server", () -> status("/health") == 200);
    HttpResponse<String> ready = get("/ready");
    assertThat(ready.statusCode()).isEqualTo(503);
    assertThat(ready.body()).contains("catching_up").contains("of " + BLOCKS);
    assertThat(refusalOfAConsumer())
        .contains("HTTP/1.1 503 ")
        .contains("Retry-After: ")
        .contains("http://10.0.0.1:6008");
    assertThat(status(LogEndpoint.PATH)).isEqualTo(401);
    assertThat(status(LogEndpoint.END_PATH)).isEqualTo(404);
    assertThat(get("/metrics").body()).contains("gridrelay_peer_log_received_bytes_total");
    assertThat(copied).isNotDone();

    fast.countDown();
    copied.get(30, TimeUnit.SECONDS);
    assertThat(disk.log().syncedSeq()).isEqualTo(BLOCKS);
    try (ServerSocket free = new ServerSocket()) {
      free.setReuseAddress(true);
      free.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }
  }

  @Test
  void endsWhenTheNodeIsToldToStop() {
    CompletableFuture<Void> copied = run();
    Eventually.await("a server", () -> status("/health") == 200);
    stop.countDown();
    assertThatThrownBy(() -> copied.get(30, TimeUnit.SECONDS))
        .hasRootCauseInstanceOf(CancellationException.class);
    assertThat(status("/health")).isEqualTo(-1);
  }

  private CompletableFuture<Void> run() {
    PeerMetrics metrics = new PeerMetrics();
    BeforeJoining before =
        new BeforeJoining(
            NodeConfig.of("serve.listen", "127.0.0.1:" + port, "serve.shutdown-spread", "0s"),
            "1.2.3",
            disk,
            new SlowAtFirst(),
            new LogEndpoint(
                disk.log(),
                ClusterSecret.of("only-the-nodes-know"),
                metrics,
                Thread::startVirtualThread),
            metrics,
            InstantSource.system(),
            stop);
    return CompletableFuture.runAsync(before::run);
  }

  private String refusalOfAConsumer() throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      String request =
          """
          GET /xrpc/com.atproto.sync.subscribeRepos HTTP/1.1
          Host: test
          Connection: Upgrade
          Upgrade: websocket
          Sec-WebSocket-Version: 13
          Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==

          """;
      socket.getOutputStream().write(request.replace("\n", "\r\n").getBytes(US_ASCII));
      StringBuilder answer = new StringBuilder();
      // What is said is a JSON object without others in it.
      int c = 0;
      while (c >= 0 && c != '}') {
        c = socket.getInputStream().read();
        answer.append((char) c);
      }
      return answer.toString();
    }
  }

  private int status(String path) {
    try {
      return get(path).statusCode();
    } catch (IOException e) {
      return -1;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
      return client.send(request.build(), BodyHandlers.ofString());
    }
  }

  /** A peer that has all the time in the world. */
  private final class SlowAtFirst implements PeerLogs {
    private final LocalPeerLogs logs = new LocalPeerLogs(() -> List.of(peer));

    @Override
    public PeerAnswer after(long epoch, long seq) throws InterruptedException {
      fast.await(50, TimeUnit.MILLISECONDS);
      return logs.after(epoch, seq) instanceof PeerAnswer.Blocks blocks
          ? new PeerAnswer.Blocks("http://10.0.0.1:6008", blocks.blocks(), blocks.endSeq())
          : new PeerAnswer.UpToDate("http://10.0.0.1:6008");
    }

    @Override
    public List<PeerEnd> ends(Duration limit) {
      return logs.ends(limit);
    }
  }
}
