package io.gridrelay.client.websocket;

import static io.gridrelay.client.websocket.ScriptedServer.ascii;
import static io.gridrelay.client.websocket.ScriptedServer.binary;
import static io.gridrelay.client.websocket.ScriptedServer.frame;
import static io.gridrelay.client.websocket.ScriptedServer.joined;
import static org.assertj.core.api.Assertions.assertThat;

import io.gridrelay.client.websocket.CloseReason.Kind;
import io.gridrelay.client.websocket.ScriptedServer.Frame;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How a connection fails: before it is open, and by what the server sends. */
class WebSocketFailureTest {
  private static final String UPGRADE =
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n";

  private final WebSocketClientConfig config =
      WebSocketClientConfig.builder()
          .connectTimeout(Duration.ofSeconds(3))
          .handshakeTimeout(Duration.ofSeconds(3)) // far more than a busy machine needs
          .closeTimeout(Duration.ofMillis(500))
          .maxMessageBytes(100_000)
          .build();
  private WebSocketClient client = new WebSocketClient(config);

  @AfterEach
  void closeClient() {
    client.close();
  }

  @Test
  void tellsStatusHeadersAndBodyOfARefusedHandshake() throws Exception {
    String body = "{\"error\":\"RateLimitExceeded\"}";
    CloseReason reason =
        reasonAfter(
            peer -> {
              peer.readRequest();
              peer.writeByteByByte(
                  ascii(
                      "HTTP/1.1 429 Too Many Requests\r\nRetry-After: 17\r\nContent-Length: "
                          + (body.length() + "\r\n\r\n" + body)));
              peer.awaitEnd();
            });
    assertThat(reason.kind()).isEqualTo(Kind.HANDSHAKE_REFUSED);
    assertThat(reason.httpStatus()).isEqualTo(429);
    assertThat(reason.cause())
        .isInstanceOfSatisfying(
            HandshakeRefusedException.class,
            refused -> {
              assertThat(refused.body()).isEqualTo(body);
              assertThat(refused.headers().firstValue("retry-after")).contains("17");
            });
  }

  @Test
  void readsAChunkedErrorBodyAndOneThatEndsWithTheConnection() throws Exception {
    CloseReason chunked =
        reasonAfter(
            peer -> {
              peer.readRequest();
              peer.write(
                  ascii("HTTP/1.1 503 \r\nTransfer-Encoding: chunked\r\n\r\n"),
                  ascii("5\r\nclose\r\n5\r\nd now\r\n0\r\n\r\n"));
              peer.awaitEnd();
            });
    assertThat(chunked.httpStatus()).isEqualTo(503);
    assertThat(chunked.reason()).isEqualTo("the server answered 503: closed now");
    CloseReason untilEnd =
        reasonAfter(
            peer -> {
              peer.readRequest();
              peer.write(ascii("HTTP/1.0 400 Bad Request\r\n\r\ninvalid cursor"));
            });
    assertThat(untilEnd.httpStatus()).isEqualTo(400);
    assertThat(untilEnd.reason()).isEqualTo("the server answered 400: invalid cursor");
  }

  @Test
  void reportsARefusalWhoseBodyNeverEnds() throws Exception {
    CloseReason slow =
        reasonAfter(
            peer -> {
              peer.readRequest();
              peer.write(ascii("HTTP/1.1 500 Oops\r\n\r\nthe beginning"));
              peer.awaitEnd();
            });
    assertThat(slow.httpStatus()).isEqualTo(500);
    CloseReason endless =
        reasonAfter(
            peer -> {
              peer.readRequest();
              peer.write(ascii("HTTP/1.1 500 Oops\r\n\r\n" + "x".repeat(100_000)));
              peer.awaitEnd();
            });
    assertThat(endless.cause())
        .isInstanceOfSatisfying(
            HandshakeRefusedException.class, e -> assertThat(e.body()).hasSize(8192));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Sec-WebSocket-Accept: AAAA\r\n",
        "",
        "Sec-WebSocket-Accept: $accept\r\nSec-WebSocket-Extensions: permessage-deflate\r\n",
        "Sec-WebSocket-Accept: $accept\r\nSec-WebSocket-Protocol: xrpc.v0.cbor\r\n",
      })
  void refusesAnAcceptanceThatIsNotOne(String fields) throws Exception {
    CloseReason reason =
        reasonAfter(
            peer -> {
              peer.readRequest();
              String valid = new String(peer.accepting(), java.nio.charset.StandardCharsets.UTF_8);
              String accept = valid.replaceAll("(?s).*Accept: (\\S+).*", "$1");
              peer.write(ascii(UPGRADE + fields.replace("$accept", accept) + "\r\n"));
              peer.awaitEnd();
            });
    assertThat(reason.kind()).isEqualTo(Kind.HANDSHAKE_REFUSED);
    assertThat(reason.httpStatus()).isEqualTo(101);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"SSH-2.0-x\r\n\r\n", "HTTP/1.1 999 X\r\n\r\n", "HTTP/1.1 200 OK\r\nx\r\n\r\n"})
  void refusesWhatIsNotHttp(String answer) throws Exception {
    CloseReason reason =
        reasonAfter(
            peer -> {
              peer.readRequest();
              peer.write(ascii(answer));
              peer.awaitEnd();
            });
    assertThat(reason.kind()).isEqualTo(Kind.HANDSHAKE_REFUSED);
    assertThat(reason.reason()).startsWith("the answer is not HTTP");
  }

  @Test
  void boundsTheHeadOfTheAnswer() throws Exception {
    CloseReason reason =
        reasonAfter(
            peer -> {
              peer.readRequest();
              peer.write(ascii(UPGRADE + "X: " + "y".repeat(40_000)));
              peer.awaitEnd();
            });
    assertThat(reason.reason()).contains("longer than");
  }

  @Test
  void givesUpOnASilentHandshakeAndOnOneThatEnds() throws Exception {
    CloseReason silent = reasonAfter(ScriptedServer.Peer::awaitEnd);
    assertThat(silent.kind()).isEqualTo(Kind.HANDSHAKE_REFUSED);
    assertThat(silent.reason()).contains("within PT3S");
    CloseReason ended = reasonAfter(ScriptedServer.Peer::readRequest);
    assertThat(ended.kind()).isEqualTo(Kind.HANDSHAKE_REFUSED);
    assertThat(ended.reason()).contains("closed during the handshake");
  }

  @Test
  void tellsWhyThereIsNoConnection() throws Exception {
    int unused;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      unused = socket.getLocalPort();
    }
    CloseReason refused = reasonOf(URI.create("ws://localhost:" + unused + "/"));
    assertThat(refused.kind()).isEqualTo(Kind.CONNECT_FAILED);
    assertThat(refused.cause()).hasRootCauseInstanceOf(java.net.ConnectException.class);
    CloseReason unknown = reasonOf(URI.create("ws://no-such-host.invalid/"));
    assertThat(unknown.kind()).isEqualTo(Kind.CONNECT_FAILED);
    assertThat(unknown.reason()).contains("no-such-host.invalid");
  }

  @Test
  void asksTheGuardForEachResolvedAddress() throws Exception {
    client.close();
    client =
        new WebSocketClient(config.toBuilder().addressGuard(AddressGuard.publicOnly()).build());
    CompletableFuture<Void> reached = new CompletableFuture<>();
    try (ScriptedServer server = ScriptedServer.start(peer -> reached.complete(null))) {
      CloseReason reason = reasonOf(server.uri());
      assertThat(reason.kind()).isEqualTo(Kind.CONNECT_FAILED);
      assertThat(reason.reason()).contains("of localhost is not permitted");
      assertThat(reached).isNotDone();
    }
  }

  @Test
  void closingEndsAnAttemptToConnect() throws Exception {
    try (ScriptedServer server = ScriptedServer.start(ScriptedServer.Peer::awaitEnd)) {
      RecordingListener listener = new RecordingListener(1);
      client.connect(server.uri(), Map.of(), listener).close(1000, "changed my mind");
      assertThat(listener.reason().kind()).isEqualTo(Kind.LOCAL);
      assertThat(listener.closings).hasValue(1);
    }
  }

  @Test
  void closesWith1009WhenAMessageIsTooBig() throws Exception {
    assertViolation(frame(0x82, new byte[100_001]), Kind.MESSAGE_TOO_BIG, 1009);
  }

  @Test
  void countsAllFragmentsOfAMessage() throws Exception {
    byte[] fragments =
        joined(
            frame(0x02, new byte[60_000]), frame(0x00, new byte[40_000]), frame(0x80, new byte[1]));
    assertViolation(fragments, Kind.MESSAGE_TOO_BIG, 1009);
  }

  @Test
  void believesAnAnnouncedLengthOnlyAsFarAsItIsAllowed() throws Exception {
    byte[] huge = {(byte) 0x82, 127, 0x7f, -1, -1, -1, -1, -1, -1, -1};
    assertViolation(huge, Kind.MESSAGE_TOO_BIG, 1009);
  }

  @Test
  void readsOverWhatIsTooBigIfToldSo() throws Exception {
    client.close();
    client = new WebSocketClient(config.toBuilder().tooBigSkipped(true).build());
    RecordingListener listener = new RecordingListener(Integer.MAX_VALUE);
    try (ScriptedServer server =
        ScriptedServer.start(
            peer -> {
              peer.accept();
              peer.write(
                  binary(new byte[1]),
                  frame(0x82, new byte[100_001]),
                  binary(new byte[2]),
                  frame(0x02, new byte[60_000]),
                  frame(0x89, new byte[3]),
                  frame(0x00, new byte[50_000]),
                  frame(0x80, new byte[7]),
                  binary(new byte[100_000]));
              peer.awaitEnd();
            })) {
      client.connect(server.uri(), Map.of(), listener);
      assertThat(listener.next()).isEqualTo("binary:1");
      assertThat(listener.next()).isEqualTo("skipped:100001");
      assertThat(listener.next()).isEqualTo("binary:2");
      assertThat(listener.next()).isEqualTo("skipped:110007");
      assertThat(listener.next()).isEqualTo("binary:100000");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "c1 00, reserved bits set", // RSV1 without an extension
    "83 00, reserved opcode",
    "8b 00, reserved opcode",
    "82 80 00 00 00 00, masked",
    "80 00, without a first fragment",
    "01 00 81 00, inside a fragmented one",
    "09 00, fragmented control",
    "89 7e 00 7e, longer than 125",
    "88 01 03, half a code",
    "88 02 03 ed, close code 1005",
    "88 02 00 00, close code 0",
    "82 7f 80 00 00 00 00 00 00 00, highest bit",
  })
  void closesWith1002WhenTheProtocolIsBroken(String hex, String detail) throws Exception {
    byte[] bytes = java.util.HexFormat.ofDelimiter(" ").parseHex(hex);
    CloseReason reason = assertViolation(bytes, Kind.PROTOCOL_VIOLATED, 1002);
    assertThat(reason.reason()).contains(detail);
  }

  @Test
  void closesWith1007WhenTextIsNotUtf8() throws Exception {
    assertViolation(
        frame(0x81, new byte[] {(byte) 0xc0, (byte) 0x80}), Kind.PROTOCOL_VIOLATED, 1007);
  }

  private CloseReason assertViolation(byte[] bytes, Kind kind, int code) throws Exception {
    CompletableFuture<Frame> answer = new CompletableFuture<>();
    RecordingListener listener = new RecordingListener(Integer.MAX_VALUE);
    try (ScriptedServer server =
        ScriptedServer.start(
            peer -> {
              peer.accept();
              peer.write(binary(new byte[] {1}), bytes);
              answer.complete(peer.readFrame());
            })) {
      client.connect(server.uri(), Map.of(), listener);
      assertThat(listener.next()).isEqualTo("binary:1");
      CloseReason reason = listener.reason();
      assertThat(reason.kind()).isEqualTo(kind);
      assertThat(reason.code()).isEqualTo(code);
      assertThat(answer.get(5, TimeUnit.SECONDS).closeCode()).isEqualTo(code);
      assertThat(listener.messages).isEmpty();
      return reason;
    }
  }

  private CloseReason reasonAfter(ScriptedServer.Script script) throws Exception {
    try (ScriptedServer server = ScriptedServer.start(script)) {
      return reasonOf(server.uri());
    }
  }

  private CloseReason reasonOf(URI uri) throws Exception {
    RecordingListener listener = new RecordingListener(1);
    client.connect(uri, Map.of(), listener);
    CloseReason reason = listener.reason();
    assertThat(listener.opened).isNotDone();
    return reason;
  }
}
