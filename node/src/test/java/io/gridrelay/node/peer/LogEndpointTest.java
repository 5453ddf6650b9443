package io.gridrelay.node.peer;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.gridrelay.eventlog.Block;
import io.gridrelay.node.testing.Eventually;
import io.undertow.util.HttpString;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What stands on the wire. */
@Timeout(60)
class LogEndpointTest {
  @TempDir Path directory;
  private final Chain chain = Chain.fromTheBeginning().add(2, 5, 100).epoch(10).add(20, 5, 100_000);
  private PeerServer peer;
  private HttpClient http;

  @BeforeEach
  void open() {
    peer = PeerServer.withLog(directory, chain.blocks());
    http = HttpClient.newHttpClient();
  }

  @AfterEach
  void close() {
    http.close();
    peer.close();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(peer.url() + path))
        .header("Authorization", PeerServer.SECRET.authorization());
  }

  private HttpResponse<byte[]> get(String path) throws IOException, InterruptedException {
    return http.send(request(path).build(), BodyHandlers.ofByteArray());
  }

  @Test
  void sendsBlocksBehindTheirLengthsAndInHeadersWhereTheLogEnds() throws Exception {
    HttpResponse<byte[]> answer = get("/internal/log?epoch=1&after=5");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/octet-stream");
    assertThat(header(answer, LogEndpoint.EPOCH)).isEqualTo(2);
    assertThat(header(answer, LogEndpoint.SEQ)).isEqualTo(chain.end().seq());
    assertThat(header(answer, LogEndpoint.TIME_US))
        .isEqualTo(Chain.START_US + chain.end().seq() * 1000);
    ByteBuffer body = ByteBuffer.wrap(answer.body());
    int blocks = 0;
    while (body.hasRemaining()) {
      byte[] block = new byte[body.getInt()];
      body.get(block);
      assertThat(Block.parse(block).asByteArray())
          .isEqualTo(chain.blocks().get(++blocks).asByteArray());
    }
    assertThat(blocks).isBetween(2, chain.blocks().size() - 2);
    assertThat(answer.body().length).isLessThanOrEqualTo(4 << 20);
  }

  private static long header(HttpResponse<?> answer, HttpString name) {
    return answer.headers().firstValueAsLong(name.toString()).orElseThrow();
  }

  @Test
  void saysWhereTheLogBeginsAndEnds() throws Exception {
    assertThat(new String(get("/internal/log/end").body(), US_ASCII))
        .isEqualTo(
            "{\"epoch\":2,\"lastSeq\":%d,\"lastTimeUs\":%d,\"firstSeq\":1}"
                .formatted(chain.end().seq(), Chain.START_US + chain.end().seq() * 1000));
  }

  @Test
  void answersWhatIsNoQuestionWithItsStatus() throws Exception {
    HttpResponse<byte[]> forked = get("/internal/log?epoch=1&after=12");
    assertThat(forked.statusCode()).isEqualTo(409);
    assertThat(new String(forked.body(), US_ASCII)).isEqualTo("{\"epoch\":1,\"seq\":10}");
    for (String query :
        List.of("", "?epoch=1", "?after=1", "?epoch=x&after=1", "?epoch=1&after=-1")) {
      assertThat(get("/internal/log" + query).statusCode()).as(query).isEqualTo(400);
    }
    HttpRequest post =
        request("/internal/log").POST(HttpRequest.BodyPublishers.ofString("x")).build();
    assertThat(http.send(post, BodyHandlers.discarding()).statusCode()).isEqualTo(405);
    HttpRequest unknown = HttpRequest.newBuilder(URI.create(peer.url() + "/internal/log")).build();
    HttpResponse<Void> refused = http.send(unknown, BodyHandlers.discarding());
    assertThat(refused.statusCode()).isEqualTo(401);
    assertThat(refused.headers().firstValue("WWW-Authenticate")).hasValue("Bearer");
  }

  /** Who does not read what it asked for keeps a place; who goes gives it back. */
  @Test
  void hasSoManyPlacesAndGetsThemBack() throws Exception {
    List<Socket> sockets = new ArrayList<>();
    for (int i = 0; i < LogEndpoint.MAX_RUNNING; i++) {
      Socket socket = new Socket();
      socket.setReceiveBufferSize(4096);
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), peer.port()));
      sockets.add(socket);
      socket
          .getOutputStream()
          .write(
              "GET /internal/log?epoch=0&after=0 HTTP/1.1\r\nHost: peer\r\nAuthorization: %s\r\n\r\n"
                  .formatted(PeerServer.SECRET.authorization())
                  .getBytes(US_ASCII));
    }
    Eventually.await("no place left", () -> status("/internal/log/end") == 503);
    for (Socket socket : sockets) {
      socket.close();
    }
    Eventually.await("places again", () -> status("/internal/log/end") == 200);
  }

  private int status(String path) {
    try {
      return get(path).statusCode();
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
