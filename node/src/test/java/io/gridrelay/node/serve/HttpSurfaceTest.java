package io.gridrelay.node.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.gridrelay.eventlog.Rendition;
import io.gridrelay.node.ready.NotReady;
import io.gridrelay.node.testing.Eventually;
import io.gridrelay.node.xrpc.XrpcException;
import io.gridrelay.node.xrpc.XrpcMethod;
import io.gridrelay.node.xrpc.XrpcReply;
import io.gridrelay.node.xrpc.XrpcRequest;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HttpSurfaceTest {
  @TempDir Path directory;

  private record Method(String nsid, boolean procedure) implements XrpcMethod {
    @Override
    public XrpcReply answer(XrpcRequest request) {
      return switch (request.required("do")) {
        case "json" ->
            new XrpcReply.Json("{\"virtual\":" + Thread.currentThread().isVirtual() + "}");
        case "redirect" -> new XrpcReply.Redirect(URI.create("https://example.com/x"));
        case "echo" -> new XrpcReply.Json(request.body());
        case "fail" -> throw new IllegalStateException("secret");
        default -> throw new XrpcException(404, "HostNotFound", "who is \"that\"?");
      };
    }
  }

  private ServeFixture open() {
    return new ServeFixture(
        directory,
        ServeFixture.config(),
        new Method("com.example.ask", false),
        new Method("com.example.tell", true));
  }

  @Test
  void operationPagesAnswer() throws Exception {
    try (ServeFixture node = open()) {
      HttpResponse<String> root = node.get("/");
      assertThat(root.body()).contains("GridRelay 1.2.3", "subscribeRepos", "/subscribe");
      assertThat(root.headers().firstValue("Server")).hasValue("gridrelay/1.2.3 (atproto-relay)");
      assertThat(root.headers().firstValue("Access-Control-Allow-Origin")).hasValue("*");
      for (String path : new String[] {"/health", "/_health", "/xrpc/_health"}) {
        assertThat(node.get(path).body()).isEqualTo("{\"status\":\"ok\"}\n");
      }
      assertThat(node.get("/ready").statusCode()).isEqualTo(200);
      node.reasons.add(new NotReady(NotReady.Cause.STATE_STORE, "it is \"away\""));
      HttpResponse<String> notReady = node.get("/ready");
      assertThat(notReady.statusCode()).isEqualTo(503);
      assertThat(notReady.body())
          .isEqualTo(
              "{\"status\":\"not ready\",\"reasons\":"
                  + "[{\"cause\":\"state_store\",\"detail\":\"it is \\\"away\\\"\"}]}\n");
      assertThat(node.metric("gridrelay_ready")).isZero();
      assertThat(node.get("/nothing").statusCode()).isEqualTo(404);
      assertThat(node.post("/health", "").statusCode()).isEqualTo(405);
    }
  }

  @Test
  void sendsConsumersElsewhereWhileTheLogIsFilledAndTakesThemWhileOnlyNothingNewComes()
      throws Exception {
    try (ServeFixture node = open()) {
      node.readyNodes.add("http://two.example:6008");
      node.reasons.add(new NotReady(NotReady.Cause.STATE_STORE, "it does not answer"));
      assertThat(node.firehose("?cursor=0").status()).isEqualTo(101);
      assertThat(node.jetstream("").status()).isEqualTo(101);

      node.reasons.add(new NotReady(NotReady.Cause.CATCHING_UP, "behind by 7"));
      for (String path : new String[] {FirehoseEndpoint.PATH, "/subscribe", "/jetstream"}) {
        RawClient refused = node.keep(RawClient.request(node.address(), path, 0, new byte[0]));
        assertThat(refused.status()).as(path).isEqualTo(503);
        assertThat(refused.header("Retry-After")).isEqualTo("5");
        assertThat(refused.body())
            .isEqualTo(
                "{\"error\":\"NotReady\",\"message\":\"this node is not ready (catching_up): behind"
                    + " by 7\",\"readyNodes\":[\"http://two.example:6008\"]}");
      }
      assertThat(node.metric("gridrelay_consumers_refused_total{reason=\"not_ready\",}"))
          .isEqualTo(3);
    }
  }

  @Test
  void countsTheMessagesOfUnfilteredConsumers() throws Exception {
    try (ServeFixture node = new ServeFixture(directory)) {
      node.testLog.fill(3, 7);
      RawClient firehose = node.firehose("");
      RawClient jetstream = node.jetstream("");
      node.awaitConsumers(2);
      long last = node.testLog.log().lastSeq();
      for (int i = 0; i < 20; i++) {
        node.testLog.fill(1, 7);
      }
      int frames = node.testLog.seqs(Rendition.FIREHOSE, row -> row.seq() > last).size();
      int messages = node.testLog.seqs(Rendition.JETSTREAM, row -> row.seq() > last).size();
      firehose.seqs(frames);
      jetstream.seqs(messages);
      assertThat(frames).isNotEqualTo(messages);
      Eventually.await("counts", () -> sent(node, "firehose") >= frames);
      assertThat(sent(node, "firehose")).isEqualTo(frames);
      Eventually.await("counts", () -> sent(node, "jetstream") >= messages);
      assertThat(sent(node, "jetstream")).isEqualTo(messages);
    }
  }

  private static double sent(ServeFixture node, String wire) {
    try {
      return node.metric("gridrelay_consumer_sent_events_total{wire=\"" + wire + "\",}");
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void queriesRunOnVirtualThreadsAndErrorsAreJson() throws Exception {
    try (ServeFixture node = open()) {
      assertThat(node.get("/xrpc/com.example.ask?do=json").body()).isEqualTo("{\"virtual\":true}");
      HttpResponse<String> redirect = node.get("/xrpc/com.example.ask?do=redirect");
      assertThat(redirect.statusCode()).isEqualTo(302);
      assertThat(redirect.headers().firstValue("Location")).hasValue("https://example.com/x");
      HttpResponse<String> error = node.get("/xrpc/com.example.ask?do=else");
      assertThat(error.statusCode()).isEqualTo(404);
      assertThat(error.body())
          .isEqualTo("{\"error\":\"HostNotFound\",\"message\":\"who is \\\"that\\\"?\"}");
      assertThat(node.get("/xrpc/com.example.ask").statusCode()).isEqualTo(400);
      assertThat(node.post("/xrpc/com.example.tell?do=echo", "{\"a\":1}").body())
          .isEqualTo("{\"a\":1}");
      assertThat(node.post("/xrpc/com.example.tell?do=echo", "x".repeat(20_000)).statusCode())
          .isEqualTo(413);
      assertThat(node.get("/xrpc/com.example.tell").statusCode()).isEqualTo(405);
      assertThat(node.post("/xrpc/com.example.ask", "").statusCode()).isEqualTo(405);
      HttpResponse<String> unknown = node.get("/xrpc/com.example.other");
      assertThat(unknown.statusCode()).isEqualTo(501);
      assertThat(unknown.body()).contains("\"error\":\"MethodNotImplemented\"");
    }
  }

  @Test
  void requestIdsAreTakenOverWhenTheyAreHarmlessAndNamedInErrors() throws Exception {
    try (ServeFixture node = open()) {
      String base = "http://127.0.0.1:" + node.address().getPort();
      HttpResponse<String> failed =
          ServeFixture.send(
              HttpRequest.newBuilder(URI.create(base + "/xrpc/com.example.ask?do=fail"))
                  .header("X-Request-Id", "abc-1"));
      assertThat(failed.statusCode()).isEqualTo(500);
      assertThat(failed.headers().firstValue("X-Request-Id")).hasValue("abc-1");
      assertThat(failed.body()).contains("abc-1").doesNotContain("secret");
      HttpResponse<String> forged =
          ServeFixture.send(
              HttpRequest.newBuilder(URI.create(base + "/health")).header("X-Request-Id", "a b"));
      assertThat(forged.headers().firstValue("X-Request-Id"))
          .hasValueSatisfying(id -> assertThat(id).matches("[0-9a-f]{1,16}"));
    }
  }

  @Test
  void consumersBeyondTheLimitsAreRefused() throws Exception {
    ServerConfig d = ServeFixture.config();
    ServerConfig limited =
        new ServerConfig(
            d.host(),
            0,
            1,
            d.sendBufferBytes(),
            d.linger(),
            d.filteredLinger(),
            d.turnBytes(),
            d.pingInterval(),
            d.consumerIdleLimit(),
            3,
            2,
            true,
            d.maxOptionsBytes(),
            d.maxInboundBytes(),
            d.shutdownSpread());
    try (ServeFixture node = new ServeFixture(directory, limited)) {
      RawClient first = node.connect("/subscribe", "X-Forwarded-For: 1.1.1.1, 9.9.9.9");
      node.connect("/subscribe", "X-Forwarded-For: 9.9.9.9");
      assertRefused(node, "9.9.9.9", 429);
      node.connect("/subscribe", "X-Forwarded-For: 8.8.8.8");
      assertRefused(node, "7.7.7.7", 503);
      first.close();
      node.awaitConsumers(2);
      node.connect("/subscribe", "X-Forwarded-For: 7.7.7.7");
    }
  }

  private static void assertRefused(ServeFixture node, String address, int status)
      throws IOException {
    try (RawClient client =
        RawClient.request(
            node.address(), "/subscribe", 0, new byte[0], "X-Forwarded-For: " + address)) {
      assertThat(client.status()).isEqualTo(status);
      assertThat(client.header("Retry-After")).isEqualTo("30");
    }
  }

  @Test
  void takenPortIsSaidSo() throws Exception {
    try (ServerSocket taken = new ServerSocket(0);
        TestLog log = new TestLog(directory, 1 << 20)) {
      ServerConfig config = ServerConfig.defaults("0.0.0.0", taken.getLocalPort());
      Assertions.assertThatThrownBy(() -> new ServeFixture(log, config))
          .isInstanceOf(ServerStartException.class)
          .hasMessageContaining("cannot listen on 0.0.0.0:" + taken.getLocalPort());
    }
  }
}
