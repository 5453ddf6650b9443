package io.gridrelay.node.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import io.gridrelay.node.outbound.HttpAnswer.Answered;
import io.gridrelay.node.outbound.HttpAnswer.Failed;
import io.gridrelay.node.outbound.HttpAnswer.Failure;
import io.undertow.Undertow;
import io.undertow.server.HttpHandler;
import io.undertow.util.Headers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OutboundHttpTest {

  private static final OutboundHttpConfig OPEN =
      OutboundHttpConfig.defaults().withPrivateAddresses(true).withTimeout(Duration.ofSeconds(5));

  private final List<AutoCloseable> toClose = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : toClose.reversed()) {
      each.close();
    }
  }

  private URI serve(HttpHandler handler) {
    Undertow server =
        Undertow.builder()
            .addHttpListener(0, "127.0.0.1")
            .setIoThreads(1)
            .setWorkerThreads(2)
            .setHandler(handler)
            .build();
    server.start();
    toClose.add(server::stop);
    var address = (InetSocketAddress) server.getListenerInfo().getFirst().getAddress();
    return URI.create("http://127.0.0.1:" + address.getPort());
  }

  private OutboundHttp client(OutboundHttpConfig config) {
    var client = new OutboundHttp(config);
    toClose.add(client);
    return client;
  }

  private static HttpAnswer get(OutboundHttp client, URI uri) throws Exception {
    return client.get(uri).get(20, TimeUnit.SECONDS);
  }

  private static String text(HttpAnswer answer) {
    return answer instanceof Answered ok
        ? ok.status() + " " + new String(ok.body(), StandardCharsets.UTF_8)
        : answer.toString();
  }

  private static Failure failure(HttpAnswer answer) {
    assertThat(answer).isInstanceOf(Failed.class);
    return ((Failed) answer).failure();
  }

  @Test
  void givesStatusServerAndBody() throws Exception {
    URI base =
        serve(
            exchange -> {
              exchange.setStatusCode(404).getResponseHeaders().put(Headers.SERVER, "x");
              exchange
                  .getResponseSender()
                  .send(exchange.getRequestURI() + "?" + exchange.getQueryString());
            });
    HttpAnswer answer = get(client(OPEN), base.resolve("/a/b?c=d"));
    assertThat(text(answer)).isEqualTo("404 /a/b?c=d");
    assertThat(((Answered) answer).server()).isEqualTo("x");
  }

  @Test
  void usesFewConnectionsForManyRequests() throws Exception {
    Set<Integer> ports = ConcurrentHashMap.newKeySet();
    URI base =
        serve(
            exchange -> {
              ports.add(exchange.getSourceAddress().getPort());
              exchange.getResponseSender().send(exchange.getRequestURI());
            });
    OutboundHttp client = client(OPEN);
    List<CompletableFuture<HttpAnswer>> answers = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      answers.add(client.get(base.resolve("/" + i)));
    }
    for (int i = 0; i < answers.size(); i++) {
      assertThat(text(answers.get(i).get(20, TimeUnit.SECONDS))).isEqualTo("200 /" + i);
    }
    assertThat(ports).hasSizeLessThanOrEqualTo(OPEN.connectionsPerOrigin());
  }

  @Test
  void refusesMoreThanTheQueueHolds() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    URI base =
        serve(
            exchange ->
                exchange.dispatch(
                    () -> {
                      awaitQuietly(release);
                      exchange.getResponseSender().send("late");
                    }));
    OutboundHttp client =
        client(new OutboundHttpConfig(Duration.ofSeconds(10), 1000, 0, 1, 2, 10, true, Set.of()));
    List<CompletableFuture<HttpAnswer>> answers = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      answers.add(client.get(base));
    }
    int busy = 0;
    for (CompletableFuture<HttpAnswer> answer : answers.subList(3, 10)) {
      busy += failure(answer.get(5, TimeUnit.SECONDS)) == Failure.BUSY ? 1 : 0;
    }
    assertThat(busy).isEqualTo(7);
    release.countDown();
    assertThat(text(answers.getFirst().get(5, TimeUnit.SECONDS))).isEqualTo("200 late");
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void givesUpOnASlowHost() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    URI base = serve(exchange -> exchange.dispatch(() -> awaitQuietly(never)));
    toClose.add(never::countDown); // before the server, which waits for its handlers
    OutboundHttp client = client(OPEN.withTimeout(Duration.ofMillis(200)));
    assertThat(failure(get(client, base))).isEqualTo(Failure.TIMEOUT);
  }

  @Test
  void givesUpOnAHostThatTricklesItsAnswer() throws Exception {
    URI base =
        raw(
            socket -> {
              var out = socket.getOutputStream();
              out.write(
                  "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n"
                      .getBytes(StandardCharsets.US_ASCII));
              while (true) {
                out.write('x');
                out.flush();
                Thread.sleep(20);
              }
            });
    OutboundHttp client = client(OPEN.withTimeout(Duration.ofMillis(300)));
    assertThat(failure(get(client, base))).isEqualTo(Failure.TIMEOUT);
  }

  @Test
  void refusesAnAnswerThatIsAnnouncedTooLarge() throws Exception {
    URI base = serve(exchange -> exchange.getResponseSender().send("x".repeat(2000)));
    OutboundHttp client = client(OPEN.withMaxAnswerBytes(1000));
    assertThat(failure(get(client, base))).isEqualTo(Failure.TOO_LARGE);
  }

  @Test
  void refusesAnAnswerThatGrowsTooLargeWithoutAnnouncement() throws Exception {
    URI base =
        raw(
            socket -> {
              var out = socket.getOutputStream();
              out.write(
                  "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                      .getBytes(StandardCharsets.US_ASCII));
              while (true) {
                out.write("10\r\n0123456789abcdef\r\n".getBytes(StandardCharsets.US_ASCII));
              }
            });
    OutboundHttp client = client(OPEN.withMaxAnswerBytes(100_000));
    assertThat(failure(get(client, base))).isEqualTo(Failure.TOO_LARGE);
  }

  @Test
  void callsBytesThatAreNotHttpAProtocolError() throws Exception {
    URI base =
        raw(
            socket ->
                socket
                    .getOutputStream()
                    .write(
                        "hello, I am no web server\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
    assertThat(failure(get(client(OPEN), base))).isEqualTo(Failure.PROTOCOL);
  }

  @Test
  void callsAConnectionThatEndsInTheMiddleUnreachable() throws Exception {
    URI base =
        raw(
            socket ->
                socket
                    .getOutputStream()
                    .write(
                        "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"
                            .getBytes(StandardCharsets.US_ASCII)));
    assertThat(failure(get(client(OPEN), base))).isEqualTo(Failure.UNREACHABLE);
  }

  @Test
  void asksAgainWhenAKeptConnectionWasClosedMeanwhile() throws Exception {
    AtomicInteger served = new AtomicInteger();
    URI base =
        raw(
            socket -> {
              readHead(socket);
              served.incrementAndGet();
              socket
                  .getOutputStream()
                  .write(
                      "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
                          .getBytes(StandardCharsets.US_ASCII));
              readHead(socket); // the next request is read, and not answered
            });
    OutboundHttp client = client(OPEN);
    assertThat(text(get(client, base))).isEqualTo("200 ok");
    assertThat(text(get(client, base))).isEqualTo("200 ok");
    assertThat(served).hasValue(2);
  }

  @Test
  void followsRedirectsUpToTheLimit() throws Exception {
    URI base =
        serve(
            exchange -> {
              int left = Integer.parseInt(exchange.getRequestURI().substring(1));
              if (left == 0) {
                exchange.getResponseSender().send("there");
                return;
              }
              exchange
                  .setStatusCode(302)
                  .getResponseHeaders()
                  .put(Headers.LOCATION, "/" + (left - 1));
            });
    OutboundHttp client = client(OPEN);
    assertThat(text(get(client, base.resolve("/3")))).isEqualTo("200 there");
    assertThat(failure(get(client, base.resolve("/4")))).isEqualTo(Failure.PROTOCOL);
  }

  @Test
  void refusesARedirectToWhatMayNotBeFetched() throws Exception {
    AtomicInteger secrets = new AtomicInteger();
    URI secret =
        serve(
            exchange -> {
              secrets.incrementAndGet();
              exchange.getResponseSender().send("secret");
            });
    URI base =
        serve(
            exchange ->
                exchange
                    .setStatusCode(302)
                    .getResponseHeaders()
                    .put(Headers.LOCATION, secret.toString()));
    OutboundHttp guarded =
        client(OutboundHttpConfig.defaults().withTrustedOrigins(Set.of(base.toString())));
    assertThat(failure(get(guarded, base))).isEqualTo(Failure.REFUSED);
    assertThat(secrets).hasValue(0);
  }

  @Test
  void refusesPlainHttpOtherPortsAndPrivateAddressesUnlessAllowed() throws Exception {
    OutboundHttp guarded = client(OutboundHttpConfig.defaults());
    for (String url :
        List.of(
            "http://example.com/",
            "https://example.com:8443/",
            "ftp://example.com/",
            "https://user@example.com/",
            "https://127.0.0.1/",
            "https://[::1]/",
            "https://[::ffff:10.0.0.1]/",
            "https://localhost/",
            "https://169.254.169.254/latest/meta-data")) {
      assertThat(failure(get(guarded, URI.create(url)))).as(url).isEqualTo(Failure.REFUSED);
    }
  }

  @Test
  void triesTheNextAddressWhenOneDoesNotAnswer() throws Exception {
    URI base = serve(exchange -> exchange.getResponseSender().send("here"));
    OutboundHttp client = client(OPEN, _ -> addresses("127.0.0.2", "127.0.0.1"));
    assertThat(text(get(client, URI.create("http://two.example:" + base.getPort()))))
        .isEqualTo("200 here");
  }

  @Test
  void keepsNoPlaceForAConnectionWhoseLookUpFailed() throws Exception {
    URI base = serve(exchange -> exchange.getResponseSender().send("here"));
    OutboundHttpConfig one =
        new OutboundHttpConfig(Duration.ofSeconds(5), 1000, 0, 1, 10, 1, true, Set.of());
    OutboundHttp client =
        client(
            one,
            host -> {
              if (host.equals("strange.example")) {
                throw new IllegalStateException("strange");
              }
              return addresses("127.0.0.1");
            });
    for (int i = 0; i < 3; i++) {
      HttpAnswer answer = get(client, URI.create("http://strange.example:" + base.getPort()));
      assertThat(failure(answer)).isEqualTo(Failure.UNREACHABLE);
    }
    assertThat(text(get(client, URI.create("http://good.example:" + base.getPort()))))
        .isEqualTo("200 here");
  }

  private OutboundHttp client(OutboundHttpConfig config, HttpDialer.NameLookUp names) {
    var client = new OutboundHttp(config, names);
    toClose.add(client);
    return client;
  }

  private static InetAddress[] addresses(String... literals) {
    return Stream.of(literals).map(InetAddress::ofLiteral).toArray(InetAddress[]::new);
  }

  @Test
  void saysThatNobodyListens() throws Exception {
    int port;
    try (var probe = new ServerSocket(0)) {
      port = probe.getLocalPort();
    }
    HttpAnswer answer = get(client(OPEN), URI.create("http://127.0.0.1:" + port));
    assertThat(failure(answer)).isEqualTo(Failure.UNREACHABLE);
  }

  @Test
  void failsWhatIsUnderWayWhenClosed() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    URI base = serve(exchange -> exchange.dispatch(() -> awaitQuietly(never)));
    toClose.add(never::countDown); // before the server, which waits for its handlers
    OutboundHttp client = client(OPEN);
    CompletableFuture<HttpAnswer> waiting = client.get(base);
    client.close();
    client.close();
    assertThat(waiting.get(5, TimeUnit.SECONDS)).isInstanceOf(Failed.class);
    assertThat(failure(get(client, base))).isEqualTo(Failure.CLOSED);
  }

  /** Handles one raw connection. */
  private interface Script {
    void run(Socket socket) throws IOException, InterruptedException;
  }

  private URI raw(Script script) throws IOException {
    var listener = new ServerSocket(0);
    toClose.add(listener);
    Thread.ofVirtual()
        .start(
            () -> {
              while (!listener.isClosed()) {
                try {
                  Socket socket = listener.accept();
                  Thread.ofVirtual()
                      .start(
                          () -> {
                            try (socket) {
                              script.run(socket);
                            } catch (IOException | InterruptedException ignored) {
                              // the client has had enough
                            }
                          });
                } catch (IOException closed) {
                  return;
                }
              }
            });
    return URI.create("http://127.0.0.1:" + listener.getLocalPort());
  }

  private static void readHead(Socket socket) throws IOException {
    int matched = 0;
    while (matched < 4) {
      int c = socket.getInputStream().read();
      if (c < 0) {
        throw new IOException("closed");
      }
      matched = c == "\r\n\r\n".charAt(matched) ? matched + 1 : 0;
    }
  }
}
