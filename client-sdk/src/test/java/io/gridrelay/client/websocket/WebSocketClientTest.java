package io.gridrelay.client.websocket;

import static io.gridrelay.client.websocket.ScriptedServer.ascii;
import static io.gridrelay.client.websocket.ScriptedServer.binary;
import static io.gridrelay.client.websocket.ScriptedServer.close;
import static io.gridrelay.client.websocket.ScriptedServer.frame;
import static io.gridrelay.client.websocket.ScriptedServer.joined;
import static io.gridrelay.client.websocket.ScriptedServer.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.gridrelay.client.websocket.CloseReason.Kind;
import io.gridrelay.client.websocket.ScriptedServer.Frame;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WebSocketClientTest {
  private static final int UNBOUNDED = Integer.MAX_VALUE;

  private final WebSocketClientConfig config =
      WebSocketClientConfig.builder()
          .handshakeTimeout(Duration.ofSeconds(5))
          .closeTimeout(Duration.ofMillis(500))
          .maxMessageBytes(1_000_000)
          .build();
  private WebSocketClient client = new WebSocketClient(config);

  @AfterEach
  void closeClient() {
    client.close();
  }

  @Test
  void sendsAHandshakeWithOurHeadersAndGivesTheAnswersHeaders() throws Exception {
    CompletableFuture<String> request = new CompletableFuture<>();
    try (ScriptedServer server =
        ScriptedServer.start(
            peer -> {
              request.complete(peer.readRequest());
              peer.write(peer.accepting());
              peer.awaitEnd();
            })) {
      RecordingListener listener = new RecordingListener(1);
      client.connect(server.uri(), Map.of("Authorization", "Bearer x"), listener);

      assertThat(listener.opened.get(10, TimeUnit.SECONDS).firstValue("x-server"))
          .contains("scripted");
      assertThat(request.get())
          .startsWith("GET /stream?x=%20y HTTP/1.1\r\n")
          .contains("\r\nHost: localhost:" + server.port() + "\r\n")
          .contains("\r\nUser-Agent: GridRelay\r\n", "\r\nAuthorization: Bearer x\r\n")
          .contains("\r\nSec-WebSocket-Version: 13\r\n");
    }
  }

  @Test
  void readsABacklogThatComesInTheSamePacketAsTheAnswer() throws Exception {
    byte[][] backlog = new byte[200][];
    for (int i = 0; i < backlog.length; i++) {
      backlog[i] = text("message " + i);
    }
    try (ScriptedServer server =
        ScriptedServer.start(
            peer -> {
              peer.readRequest();
              peer.write(peer.accepting(), joined(backlog), close(1000, "done"));
              peer.awaitEnd();
            })) {
      for (int round = 0; round < 20; round++) {
        RecordingListener listener = new RecordingListener(UNBOUNDED);
        client.connect(server.uri(), Map.of(), listener);
        for (int i = 0; i < backlog.length; i++) {
          assertThat(listener.next()).isEqualTo("message " + i);
        }
        assertThat(listener.reason())
            .isEqualTo(new CloseReason(Kind.REMOTE, 1000, "done", 0, null));
        assertThat(listener.batches.get()).isLessThan(backlog.length);
      }
    }
  }

  @Test
  void readsAStreamThatIsCutAtEveryByte() throws Exception {
    byte[] large = new byte[70_000];
    new Random(1).nextBytes(large);
    byte[] small = Arrays.copyOf(large, 300);
    try (ScriptedServer server =
        ScriptedServer.start(
            peer -> {
              peer.readRequest();
              byte[] stream =
                  joined(
                      peer.accepting(),
                      text("é"),
                      binary(small),
                      frame(0x01, ascii("a")),
                      frame(0x89, ascii("ping between fragments")),
                      frame(0x00, new byte[0]),
                      frame(0x80, ascii("b")),
                      text(""));
              peer.writeByteByByte(stream);
              peer.write(Arrays.copyOf(binary(large), 50));
              peer.writeByteByByte(Arrays.copyOfRange(binary(large), 50, 100));
              peer.write(Arrays.copyOfRange(binary(large), 100, 70_010));
              assertThat(peer.readFrame().text()).isEqualTo("ping between fragments");
              peer.awaitEnd();
            })) {
      RecordingListener listener = new RecordingListener(UNBOUNDED);
      client.connect(server.uri(), Map.of(), listener);

      assertThat(listener.next()).isEqualTo("é");
      assertThat(listener.next()).isEqualTo("binary:300");
      assertThat(listener.next()).isEqualTo("ab");
      assertThat(listener.next()).isEmpty();
      assertThat(listener.next()).isEqualTo("binary:70000");
      assertThat(listener.binaries).containsExactly(small, large);
    }
  }

  @Test
  void deliversNoMoreThanWasAskedForAndBlocksTheServerMeanwhile() throws Exception {
    int count = 400;
    byte[] payload = new byte[100_000];
    CompletableFuture<Void> allWritten = new CompletableFuture<>();
    try (ScriptedServer server =
        ScriptedServer.start(
            peer -> {
              peer.accept();
              for (int i = 0; i < count; i++) {
                peer.write(binary(payload));
              }
              allWritten.complete(null);
              peer.awaitEnd();
            })) {
      RecordingListener listener = new RecordingListener(3);
      WebSocketConnection connection = client.connect(server.uri(), Map.of(), listener);
      for (int i = 0; i < 3; i++) {
        listener.next();
      }
      // 40 MB do not fit into the kernel's buffers, so an unread stream keeps the server from
      // ending.
      assertThatExceptionOfType(TimeoutException.class)
          .isThrownBy(() -> allWritten.get(300, TimeUnit.MILLISECONDS));
      assertThat(listener.messages).isEmpty();
      for (int i = 3; i < count; i++) {
        connection.request(1);
        assertThat(listener.next()).isEqualTo("binary:100000");
        assertThat(listener.messages).isEmpty();
      }
    }
  }

  @Test
  void servesCreditOfOneFromWithinTheCallbacksWithoutRecursion() throws Exception {
    int count = 20_000;
    byte[][] backlog = new byte[count][];
    Arrays.fill(backlog, text("x"));
    try (ScriptedServer server =
        ScriptedServer.start(
            peer -> {
              peer.readRequest();
              peer.write(peer.accepting(), joined(backlog), close(1000, ""));
              peer.awaitEnd();
            })) {
      RecordingListener listener =
          new RecordingListener(1) {
            @Override
            public void onBatchEnd(WebSocketConnection connection) {
              super.onBatchEnd(connection);
              connection.request(1);
            }
          };
      client.connect(server.uri(), Map.of(), listener);
      assertThat(listener.reason().code()).isEqualTo(1000);
      assertThat(listener.messages).hasSize(count);
    }
  }

  @Test
  void deliversWhatArrivedBeforeTheConnectionBrokeOnceThereIsCredit() throws Exception {
    try (ScriptedServer server =
        ScriptedServer.start(
            peer -> {
              peer.readRequest();
              peer.write(peer.accepting(), text("1"), text("2"), text("3"));
              peer.shutdownOutput();
              peer.awaitEnd();
            })) {
      RecordingListener listener = new RecordingListener(1);
      WebSocketConnection connection = client.connect(server.uri(), Map.of(), listener);
      assertThat(listener.next()).isEqualTo("1");
      assertThat(listener.closed).isNotDone();
      connection.request(10);
      assertThat(listener.next()).isEqualTo("2");
      assertThat(listener.next()).isEqualTo("3");
      assertThat(listener.reason().kind()).isEqualTo(Kind.LOST);
      assertThat(listener.reason().code()).isEqualTo(CloseReason.ABNORMAL);
    }
  }

  @Test
  void endsTheCloseHandshakeThatTheServerBegan() throws Exception {
    CompletableFuture<Frame> answer = new CompletableFuture<>();
    try (ScriptedServer server =
        ScriptedServer.start(
            peer -> {
              peer.accept();
              peer.write(close(4321, "why not"), text("after the close frame"));
              answer.complete(peer.readFrame());
            })) {
      RecordingListener listener = new RecordingListener(UNBOUNDED);
      client.connect(server.uri(), Map.of(), listener);
      assertThat(listener.reason())
          .isEqualTo(new CloseReason(Kind.REMOTE, 4321, "why not", 0, null));
      assertThat(answer.get().opcode()).isEqualTo(8);
      assertThat(answer.get().closeCode()).isEqualTo(4321);
      assertThat(listener.messages).isEmpty();
    }
  }

  @Test
  void closesWithTheCodeAndReasonOfTheUser() throws Exception {
    CompletableFuture<Frame> received = new CompletableFuture<>();
    try (ScriptedServer server =
        ScriptedServer.start(
            peer -> {
              peer.accept();
              received.complete(peer.readFrame());
              peer.write(close(1000, "bye"));
            })) {
      RecordingListener listener = new RecordingListener(0);
      WebSocketConnection connection = client.connect(server.uri(), Map.of(), listener);
      listener.opened.get(10, TimeUnit.SECONDS);
      connection.close(1000, "é".repeat(100));

      assertThat(listener.reason().kind()).isEqualTo(Kind.LOCAL);
      byte[] payload = received.get().payload();
      assertThat(payload.length).isEqualTo(2 + 122);
      assertThat(new String(payload, 2, 122, StandardCharsets.UTF_8)).isEqualTo("é".repeat(61));
      assertThat(connection.isOpen()).isFalse();
      assertThat(connection.sendText("late")).isFalse();
      assertThat(listener.closings).hasValue(1);
      assertThat(client.connectionCount()).isZero();
    }
  }

  @Test
  void doesNotWaitForeverForAServerThatIgnoresTheClose() throws Exception {
    try (ScriptedServer server =
        ScriptedServer.start(
            peer -> {
              peer.accept();
              assertThatIOException()
                  .isThrownBy(
                      () -> {
                        while (true) {
                          peer.write(text("still here"));
                        }
                      });
            })) {
      RecordingListener listener = new RecordingListener(10);
      WebSocketConnection connection = client.connect(server.uri(), Map.of(), listener);
      listener.next();
      connection.close(1001, "enough");
      assertThat(listener.reason().kind()).isEqualTo(Kind.LOCAL);
    }
  }

  @Test
  void sendsMaskedMessagesOfEveryLengthForm() throws Exception {
    List<Frame> received = new ArrayList<>();
    CompletableFuture<Void> done = new CompletableFuture<>();
    try (ScriptedServer server =
        ScriptedServer.start(
            peer -> {
              peer.accept();
              for (int i = 0; i < 4; i++) {
                received.add(peer.readFrame());
              }
              done.complete(null);
            })) {
      RecordingListener listener = new RecordingListener(1);
      WebSocketConnection connection = client.connect(server.uri(), Map.of(), listener);
      listener.opened.get(10, TimeUnit.SECONDS);
      byte[] medium = new byte[1_001];
      byte[] large = new byte[70_002];
      new Random(2).nextBytes(large);
      assertThat(connection.sendText("größe")).isTrue();
      assertThat(connection.sendBinary(medium)).isTrue();
      assertThat(connection.sendBinary(large)).isTrue();
      assertThat(connection.sendBinary(new byte[0])).isTrue();
      assertThat(connection.sendBinary(new byte[config.maxSendQueueBytes()])).isFalse();
      done.get(10, TimeUnit.SECONDS);
      assertThat(received.get(0).opcode()).isEqualTo(1);
      assertThat(received.get(0).text()).isEqualTo("größe");
      assertThat(received.get(1).payload()).isEqualTo(medium);
      assertThat(received.get(2).payload()).isEqualTo(large);
      assertThat(received.get(3).payload()).isEmpty();
    }
  }

  @Test
  void endsASilentConnectionAfterPingingIt() throws Exception {
    restart(
        config.toBuilder()
            .pingInterval(Duration.ofMillis(100))
            .idleTimeout(Duration.ofMillis(400))
            .build());
    CompletableFuture<Frame> ping = new CompletableFuture<>();
    try (ScriptedServer server =
        ScriptedServer.start(
            peer -> {
              peer.accept();
              ping.complete(peer.readFrame());
              peer.awaitEnd();
            })) {
      RecordingListener listener = new RecordingListener(UNBOUNDED);
      client.connect(server.uri(), Map.of(), listener);
      assertThat(listener.reason().kind()).isEqualTo(Kind.IDLE);
      assertThat(ping.get().opcode()).isEqualTo(9);
    }
  }

  @Test
  void keepsASilentConnectionThatAnswersPings() throws Exception {
    restart(
        config.toBuilder()
            .pingInterval(Duration.ofMillis(100))
            .idleTimeout(Duration.ofSeconds(2)) // less than 30 pings take, more than a stall
            .build());
    try (ScriptedServer server =
        ScriptedServer.start(
            peer -> {
              peer.accept();
              for (int i = 0; i < 30; i++) {
                peer.write(frame(0x8A, peer.readFrame().payload()));
              }
              peer.write(text("still here"));
              peer.awaitEnd();
            })) {
      RecordingListener listener = new RecordingListener(UNBOUNDED);
      client.connect(server.uri(), Map.of(), listener);
      assertThat(listener.next()).isEqualTo("still here");
    }
  }

  @Test
  void tellsOfALostConnection() throws Exception {
    try (ScriptedServer server =
        ScriptedServer.start(
            peer -> {
              peer.accept();
              peer.write(frame(0x82, new byte[10]), Arrays.copyOf(binary(new byte[500]), 100));
              peer.readFrame();
              peer.reset();
            })) {
      RecordingListener listener = new RecordingListener(UNBOUNDED);
      WebSocketConnection connection = client.connect(server.uri(), Map.of(), listener);
      assertThat(listener.next()).isEqualTo("binary:10");
      assertThat(connection.sendText("now")).isTrue();
      assertThat(listener.reason().kind()).isEqualTo(Kind.LOST);
      assertThat(listener.messages).isEmpty();
    }
  }

  @Test
  void endsTheConnectionWhenTheListenerThrows() throws Exception {
    CompletableFuture<Frame> answer = new CompletableFuture<>();
    try (ScriptedServer server =
        ScriptedServer.start(
            peer -> {
              peer.accept();
              peer.write(text("1"), text("2"));
              answer.complete(peer.readFrame());
            })) {
      RecordingListener listener =
          new RecordingListener(UNBOUNDED) {
            @Override
            public void onText(WebSocketConnection connection, byte[] utf8) {
              throw new IllegalStateException("broken listener");
            }
          };
      client.connect(server.uri(), Map.of(), listener);
      assertThat(listener.reason().kind()).isEqualTo(Kind.LISTENER_FAILED);
      assertThat(listener.reason().cause()).hasMessage("broken listener");
      assertThat(answer.get().closeCode()).isEqualTo(1011);
    }
  }

  @Test
  void closingTheClientEndsAllConnections() throws Exception {
    try (ScriptedServer server =
        ScriptedServer.start(
            peer -> {
              peer.accept();
              peer.awaitEnd();
            })) {
      List<RecordingListener> listeners = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        RecordingListener listener = new RecordingListener(i % 2);
        listeners.add(listener);
        client.connect(server.uri(), Map.of(), listener);
        if (i % 3 > 0) {
          listener.opened.get(10, TimeUnit.SECONDS);
        }
      }
      client.close();
      for (RecordingListener listener : listeners) {
        assertThat(listener.reason().kind()).isEqualTo(Kind.LOCAL);
      }
      assertThat(client.connectionCount()).isZero();
    }
  }

  @Test
  void refusesUrisAndHeadersThatCannotBeMeant() {
    RecordingListener listener = new RecordingListener(1);
    for (String uri : List.of("http://localhost/", "ws:/path", "ws://u:p@localhost/", "/path")) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> client.connect(URI.create(uri), Map.of(), listener))
          .withMessageContaining("allowed is ws://");
    }
    URI fine = URI.create("ws://localhost/");
    for (Map<String, String> headers :
        List.of(Map.of("a b", "c"), Map.of("a", "b\r\nc: d"), Map.of("host", "other"))) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> client.connect(fine, headers, listener))
          .withMessageContaining("may not be set");
    }
  }

  @Test
  void connectsToIpv6Addresses() throws Exception {
    try (ScriptedServer server =
        ScriptedServer.start(
            new ServerSocket(0, 5, InetAddress.ofLiteral("::1")),
            "ws",
            peer -> {
              peer.accept();
              peer.write(text("six"));
              peer.awaitEnd();
            })) {
      RecordingListener listener = new RecordingListener(1);
      client.connect(URI.create("ws://[::1]:" + server.port() + "/"), Map.of(), listener);
      assertThat(listener.next()).isEqualTo("six");
    }
  }

  private void restart(WebSocketClientConfig other) {
    client.close();
    client = new WebSocketClient(other);
  }
}
