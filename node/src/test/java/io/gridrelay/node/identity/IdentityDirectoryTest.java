package io.gridrelay.node.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.gridrelay.atproto.syntax.Did;
import io.gridrelay.node.outbound.OutboundHttp;
import io.gridrelay.node.outbound.OutboundHttpConfig;
import io.undertow.Undertow;
import io.undertow.server.HttpServerExchange;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class IdentityDirectoryTest {

  private static final Did ALICE = Did.parse("did:plc:aaaaaaaaaaaaaaaaaaaaaaaa");
  private static final String KEY = "zQ3shqwJEJyMBsBXCWyCBpUBMqxcon9oHB7mCvx4sSpMdLJwc";

  private final AtomicInteger requests = new AtomicInteger();
  private final AtomicLong offsetNanos = new AtomicLong();
  private volatile int status = 200;
  private volatile String answer = document(ALICE.value());
  private volatile long delayMillis;
  private Undertow server;
  private URI uri;
  private OutboundHttp http;

  @BeforeEach
  void start() {
    server = Undertow.builder().addHttpListener(0, "127.0.0.1").setHandler(this::handle).build();
    server.start();
    var address = (InetSocketAddress) server.getListenerInfo().getFirst().getAddress();
    uri = URI.create("http://127.0.0.1:" + address.getPort());
    http =
        new OutboundHttp(
            OutboundHttpConfig.defaults()
                .withPrivateAddresses(true)
                .withTimeout(Duration.ofSeconds(3)));
  }

  @AfterEach
  void stop() {
    http.close();
    server.stop();
  }

  private void handle(HttpServerExchange exchange) {
    if (delayMillis > 0) {
      long millis = delayMillis;
      exchange.dispatch(
          () ->
              exchange
                  .getIoThread()
                  .executeAfter(() -> reply(exchange), millis, TimeUnit.MILLISECONDS));
      return;
    }
    reply(exchange);
  }

  private void reply(HttpServerExchange exchange) {
    requests.incrementAndGet();
    exchange.setStatusCode(status).getResponseSender().send(answer);
  }

  private static String document(String did) {
    return """
    {"id":"%s","alsoKnownAs":["at://alice.example.com"],
     "verificationMethod":[{"id":"%s#atproto","type":"Multikey","controller":"%s","publicKeyMultibase":"%s"}],
     "service":[{"id":"#atproto_pds","type":"AtprotoPersonalDataServer","serviceEndpoint":"https://PDS.example.com"}]}
    """
        .formatted(did, did, did, KEY);
  }

  private IdentityDirectory directory(IdentityConfig config) {
    return new IdentityDirectory(config, http, () -> System.nanoTime() + offsetNanos.get());
  }

  private IdentityDirectory directory() {
    return directory(IdentityConfig.defaults(uri).withPrivateAddresses(true));
  }

  private static Resolution get(CompletableFuture<Resolution> resolution) throws Exception {
    return resolution.get(20, TimeUnit.SECONDS);
  }

  @Test
  void readsKeyHostAndHandle() throws Exception {
    Resolution resolution = get(directory().resolve(ALICE));
    assertThat(resolution).isInstanceOf(Resolution.Found.class);
    Identity identity = ((Resolution.Found) resolution).identity();
    assertThat(identity.signingKey()).isNotNull();
    assertThat(identity.pdsName()).isEqualTo("pds.example.com");
    assertThat(identity.handle()).isEqualTo("alice.example.com");
  }

  @Test
  void asksOnceHoweverManyWait() throws Exception {
    delayMillis = 200;
    IdentityDirectory directory = directory();
    List<CompletableFuture<Resolution>> waiting = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      waiting.add(directory.resolve(ALICE));
    }
    for (CompletableFuture<Resolution> each : waiting) {
      assertThat(get(each)).isInstanceOf(Resolution.Found.class);
    }
    assertThat(requests).hasValue(1);
    assertThat(directory.lookUpsUnderWay()).isZero();
  }

  @Test
  void believesADocumentForADayAndNotLonger() throws Exception {
    IdentityDirectory directory = directory();
    get(directory.resolve(ALICE));
    offsetNanos.set(Duration.ofHours(23).toNanos());
    assertThat(directory.cached(ALICE)).isNotNull();
    offsetNanos.set(Duration.ofHours(25).toNanos());
    assertThat(directory.cached(ALICE)).isNull();
  }

  @Test
  void forgetsWhenToldTo() throws Exception {
    IdentityDirectory directory = directory();
    get(directory.resolve(ALICE));
    directory.forget(ALICE);
    assertThat(directory.cached(ALICE)).isNull();
  }

  @Test
  void tellsUnknownDidsFromDocumentsThatAreNone() throws Exception {
    status = 404;
    assertThat(why(get(directory().resolve(ALICE)))).isEqualTo(Resolution.Why.NOT_FOUND);
    status = 200;
    answer = "{\"id\":[[[";
    assertThat(why(get(directory().resolve(ALICE)))).isEqualTo(Resolution.Why.INVALID);
    answer = document("did:plc:bbbbbbbbbbbbbbbbbbbbbbbb");
    assertThat(why(get(directory().resolve(ALICE)))).isEqualTo(Resolution.Why.INVALID);
    answer = "x".repeat(600_000);
    assertThat(why(get(directory().resolve(ALICE)))).isEqualTo(Resolution.Why.INVALID);
  }

  @Test
  void doesNotAskForDidsOfOtherMethodsOrForms() throws Exception {
    for (String did :
        List.of(
            "did:key:zQ3shqwJEJyMBsBXCWyCBpUBMqxcon9oHB7mCvx4sSpMdLJwc",
            "did:plc:short",
            "did:web:example.com:user",
            "did:web:localhost")) {
      IdentityDirectory closed = directory(IdentityConfig.defaults(uri));
      assertThat(why(get(closed.resolve(Did.parse(did)))))
          .as(did)
          .isEqualTo(Resolution.Why.UNSUPPORTED);
    }
    assertThat(requests).hasValue(0);
  }

  private static Resolution.Why why(Resolution resolution) {
    assertThat(resolution).isInstanceOf(Resolution.Missing.class);
    return ((Resolution.Missing) resolution).why();
  }

  @Test
  void resolvesWebDidsWithAPortInDevelopmentOnly() throws Exception {
    Did web = Did.parse("did:web:127.0.0.1%3A" + uri.getPort());
    answer = document(web.value());
    assertThat(get(directory().resolve(web))).isInstanceOf(Resolution.Found.class);
    assertThat(why(get(directory(IdentityConfig.defaults(uri)).resolve(web))))
        .isEqualTo(Resolution.Why.UNSUPPORTED);
  }

  @Test
  void triesAgainWhileTheDirectoryIsAway() throws Exception {
    status = 500;
    CompletableFuture<Resolution> waiting = directory().resolve(ALICE);
    while (requests.get() < 2) {
      Thread.onSpinWait();
    }
    assertThat(waiting).isNotDone();
    status = 200;
    assertThat(get(waiting)).isInstanceOf(Resolution.Found.class);
  }

  @Test
  void givesUpWhenItsPatienceEndsAndKeepsAnOlderDocument() throws Exception {
    IdentityDirectory directory =
        directory(
            IdentityConfig.defaults(uri)
                .withPrivateAddresses(true)
                .withPatience(Duration.ofMillis(300)));
    get(directory.resolve(ALICE));
    status = 503;
    assertThat(get(directory.resolve(ALICE))).isInstanceOf(Resolution.Unavailable.class);
    assertThat(directory.cached(ALICE)).isInstanceOf(Resolution.Found.class);
  }

  @Test
  void keepsNoMoreThanItsSize() throws Exception {
    IdentityDirectory directory =
        directory(
            IdentityConfig.defaults(uri)
                .withPrivateAddresses(true)
                .withCache(64, Duration.ofHours(1), Duration.ofHours(1)));
    status = 404;
    List<CompletableFuture<Resolution>> waiting = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      String name = Integer.toString(i, 26).replaceAll("[0189]", "z");
      waiting.add(directory.resolve(Did.parse("did:plc:" + "a".repeat(24 - name.length()) + name)));
    }
    for (CompletableFuture<Resolution> each : waiting) {
      get(each);
    }
    assertThat(directory.cachedCount()).isLessThanOrEqualTo(64);
  }
}
