package io.gridrelay.client;

import static io.gridrelay.client.websocket.ScriptedServer.ascii;
import static io.gridrelay.client.websocket.ScriptedServer.binary;
import static io.gridrelay.client.websocket.ScriptedServer.close;
import static io.gridrelay.client.websocket.ScriptedServer.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.github.luben.zstd.ZstdCompressCtx;
import io.gridrelay.atproto.event.FrameWriter;
import io.gridrelay.atproto.jetstream.JetstreamDictionary;
import io.gridrelay.atproto.syntax.Did;
import io.gridrelay.client.firehose.AccountEvent;
import io.gridrelay.client.firehose.FirehoseEvent;
import io.gridrelay.client.firehose.IdentityEvent;
import io.gridrelay.client.firehose.InfoEvent;
import io.gridrelay.client.jetstream.JetstreamAccount;
import io.gridrelay.client.jetstream.JetstreamCommit;
import io.gridrelay.client.jetstream.JetstreamEvent;
import io.gridrelay.client.jetstream.JetstreamIdentity;
import io.gridrelay.client.websocket.ScriptedServer;
import io.gridrelay.client.websocket.ScriptedServer.Peer;
import io.gridrelay.client.websocket.ScriptedServer.Script;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class SubscriptionTest {
  private static final Did DID = Did.parse("did:plc:ewvi7nxzyoun6zhxrhs64oiz");
  private static final String TIME = "2026-01-01T00:00:00.000Z";

  private final BlockingQueue<String> requests = new LinkedBlockingQueue<>();

  @Test
  void typesTheEventsOfTheFirehose() throws Exception {
    FrameWriter writer = new FrameWriter();
    try (ScriptedServer server =
            server(
                binary(writer.info("OutdatedCursor", "gone")),
                binary(writer.identity(7, DID, TIME, "alice.example")),
                binary(writer.account(9, DID, TIME, false, "deactivated")));
        GridRelayClient client = client(server);
        Subscription<FirehoseEvent> events = client.firehose().after(5).subscribe()) {
      List<String> seen = new ArrayList<>();
      for (FirehoseEvent event : events) {
        seen.add(
            switch (event) {
              case InfoEvent info -> info.name() + info.isOutdatedCursor();
              case IdentityEvent identity -> identity.did() + identity.handle().orElse("");
              case AccountEvent account -> account.status().orElse("") + account.isActive();
              default -> "unexpected " + event;
            });
        if (seen.size() == 1) {
          assertThat(events.cursor()).isEmpty();
        }
        if (seen.size() == 3) {
          break;
        }
      }
      assertThat(seen)
          .containsExactly("OutdatedCursortrue", DID + "alice.example", "deactivatedfalse");
      assertThat(events.cursor()).contains(9L);
      assertThat(request()).isEqualTo("/xrpc/com.atproto.sync.subscribeRepos?cursor=5");
    }
  }

  @Test
  void typesTheEventsOfJetstreamPlainAndCompressed() throws Exception {
    String commit =
        "{\"did\":\"$did\",\"time_us\":1700000000000001,\"kind\":\"commit\",\"commit\":{\"rev\":\"3kabcdefgh222\","
            + "\"operation\":\"create\",\"collection\":\"app.bsky.feed.like\",\"rkey\":\"3k\",\"record\":"
            + "{\"$type\":\"app.bsky.feed.like\",\"n\":1},\"cid\":"
            + "\"bafyreidfayvfuwqa7qlnopdjiqrxzs6blmoeu4rujcjtnci5beludirz2a\"}}";
    String identity =
        "{\"did\":\"$did\",\"time_us\":1700000000000002,\"kind\":\"identity\",\"identity\":{\"did\":\"$did\","
            + "\"handle\":\"a.example\",\"seq\":5,\"time\":\"t\"}}";
    String account =
        "{\"did\":\"$did\",\"time_us\":1700000000000003,\"kind\":\"account\",\"account\":{\"active\":true,"
            + "\"did\":\"$did\",\"seq\":6,\"time\":\"t\"}}";
    List<String> messages =
        List.of(
            commit.replace("$did", DID.value()),
            "{\"did\":\"" + DID + "\",\"time_us\":1,\"kind\":\"of tomorrow\"}",
            "{\"time_us\":2}",
            identity.replace("$did", DID.value()),
            account.replace("$did", DID.value()));
    ZstdCompressCtx zstd = new ZstdCompressCtx().loadDict(JetstreamDictionary.load());
    for (boolean compressed : new boolean[] {false, true}) {
      byte[][] frames =
          messages.stream()
              .map(
                  json ->
                      compressed
                          ? binary(zstd.compress(json.getBytes(StandardCharsets.UTF_8)))
                          : text(json))
              .toArray(byte[][]::new);
      try (ScriptedServer server = server(frames);
          GridRelayClient client = client(server)) {
        JetstreamRequest request =
            client
                .jetstream()
                .collections("app.bsky.feed.*", "a.b.c")
                .dids("did:web:a%b")
                .after(41);
        try (Subscription<JetstreamEvent> events =
            (compressed ? request.compressed() : request).subscribe()) {
          assertThat(next(events))
              .isInstanceOfSatisfying(
                  JetstreamCommit.class,
                  event -> {
                    assertThat(event.action()).isEqualTo(JetstreamCommit.Action.CREATE);
                    assertThat(event.record()).isPresent();
                    assertThat(event.json()).isEqualTo(messages.getFirst());
                  });
          assertThat(next(events)).isInstanceOf(JetstreamIdentity.class);
          assertThat(next(events)).isInstanceOf(JetstreamAccount.class);
          assertThat(events.cursor()).contains(1700000000000003L);
          assertThat(events.stats().malformed()).isEqualTo(1);
          assertThat(request())
              .startsWith(
                  "/subscribe?wantedCollections=app.bsky.feed.*&wantedCollections=a.b.c&wantedDids=did%3Aweb%3Aa%25b")
              .endsWith(compressed ? "&compress=true&cursor=42" : "&cursor=42");
        }
      }
    }
    zstd.close();
  }

  @Test
  void resumesBehindTheLastEventWithoutGapOrRepetition() throws Exception {
    Script first = stream(identities(1, 100), null);
    Script refusing = peer -> requests.add(peer.readRequest().split(" ")[1]);
    Script again = stream(identities(90, 150), close(1001, "restart"));
    Script last = stream(identities(151, 200), null);
    try (ScriptedServer server = ScriptedServer.start(first, refusing, again, last);
        GridRelayClient client = client(server);
        Subscription<FirehoseEvent> events = client.firehose().fromOldest().subscribe()) {
      for (long seq = 1; seq <= 200; seq++) {
        assertThat(next(events).seq()).isEqualTo(seq);
        assertThat(events.cursor()).contains(seq);
      }
      assertThat(events.stats().duplicates()).isEqualTo(11);
      assertThat(events.stats().connections()).isEqualTo(3);
      assertThat(events.stats().lastProblem().orElse("")).contains("1001 restart");
      assertThat(requests)
          .extracting(target -> target.replaceAll(".*cursor=", ""))
          .containsExactly("0", "100", "100", "150");
    }
  }

  @Test
  void continuesOnTheNextServerOfTheList() throws Exception {
    try (ScriptedServer one = ScriptedServer.start(stream(identities(1, 10), null));
        ScriptedServer two = ScriptedServer.start(stream(identities(11, 20), null));
        GridRelayClient client =
            builder("ws://localhost:" + one.port(), "ws://localhost:" + two.port()).build();
        Subscription<FirehoseEvent> events = client.firehose().subscribe()) {
      for (long seq = 1; seq <= 20; seq++) {
        assertThat(next(events).seq()).isEqualTo(seq);
      }
      assertThat(events.stats().server().getPort()).isEqualTo(two.port());
    }
  }

  @Test
  void goesOnElsewhereAtOnceWhenANodeAsksForTime() throws Exception {
    Script busy =
        peer -> {
          peer.readRequest();
          peer.write(ascii("HTTP/1.1 503 Busy\r\nRetry-After: 30\r\nContent-Length: 0\r\n\r\n"));
        };
    Script first = stream(identities(1, 10), close(1001, "restart"));
    Script last = stream(identities(11, 20), null);
    try (ScriptedServer one = ScriptedServer.start(busy);
        ScriptedServer two = ScriptedServer.start(first, last);
        GridRelayClient client =
            GridRelayClient.builder(
                    List.of("ws://localhost:" + one.port(), "ws://localhost:" + two.port()))
                .retries(Duration.ofMillis(10), Duration.ofSeconds(30))
                .build();
        Subscription<FirehoseEvent> events = client.firehose().after(0).subscribe()) {
      long begun = System.nanoTime();
      for (long seq = 1; seq <= 20; seq++) {
        assertThat(next(events).seq()).isEqualTo(seq);
      }
      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(10));
      assertThat(requests)
          .extracting(target -> target.replaceAll(".*cursor=", ""))
          .as("the busy one was passed over")
          .containsExactly("0", "10");
    }
  }

  @Test
  void readsNoFurtherAheadThanItsBuffer() throws Exception {
    CompletableFuture<Void> written = new CompletableFuture<>();
    byte[] large = new FrameWriter().identity(1, DID, TIME, "x".repeat(100_000));
    try (ScriptedServer server =
            ScriptedServer.start(
                peer -> {
                  peer.accept();
                  assertThatIOException()
                      .isThrownBy(
                          () -> {
                            for (int i = 0; i < 1000; i++) {
                              peer.write(binary(large));
                            }
                            written.complete(null);
                          });
                });
        GridRelayClient client =
            builder("ws://localhost:" + server.port()).bufferMessages(16).build();
        Subscription<FirehoseEvent> events = client.firehose().subscribe()) {
      assertThat(next(events).seq()).isEqualTo(1);
      // 100 MB fit neither into the buffer nor into the kernel's.
      assertThatExceptionOfType(TimeoutException.class)
          .isThrownBy(() -> written.get(300, TimeUnit.MILLISECONDS));
      assertThat(events.poll(Duration.ofMillis(1))).isEmpty();
    }
  }

  @Test
  void tellsThatACursorIsOfTheFuture() throws Exception {
    try (ScriptedServer server =
            server(binary(new FrameWriter().error("FutureCursor", "head is 5")), close(1008, ""));
        GridRelayClient client = client(server);
        Subscription<FirehoseEvent> events = client.firehose().after(9).subscribe()) {
      for (int i = 0; i < 2; i++) {
        assertThatExceptionOfType(FutureCursorException.class)
            .isThrownBy(() -> next(events))
            .withMessage("FutureCursor: head is 5");
      }
      assertThat(events.isClosed()).isTrue();
    }
  }

  @Test
  void believesThatANodeLagsWhenTheCursorIsItsOwn() throws Exception {
    FrameWriter writer = new FrameWriter();
    Script lagging = stream(List.of(binary(writer.error("FutureCursor", null))), close(1008, ""));
    try (ScriptedServer server =
            ScriptedServer.start(
                stream(identities(1, 3), null), lagging, lagging, stream(identities(4, 5), null));
        GridRelayClient client = client(server);
        Subscription<FirehoseEvent> events = client.firehose().subscribe()) {
      for (long seq = 1; seq <= 5; seq++) {
        assertThat(next(events).seq()).isEqualTo(seq);
      }
    }
  }

  @Test
  void asksTheOtherServersBeforeItBelievesThatACursorIsOfTheFuture() throws Exception {
    FrameWriter writer = new FrameWriter();
    Script behind = stream(List.of(binary(writer.error("FutureCursor", null))), close(1008, ""));
    try (ScriptedServer one = ScriptedServer.start(behind);
        ScriptedServer two = ScriptedServer.start(stream(identities(10, 12), null));
        GridRelayClient client =
            builder("ws://localhost:" + one.port(), "ws://localhost:" + two.port()).build();
        Subscription<FirehoseEvent> events = client.firehose().after(9).subscribe()) {
      assertThat(next(events).seq()).isEqualTo(10);
      assertThat(events.stats().server().getPort()).isEqualTo(two.port());
    }
    try (ScriptedServer one = ScriptedServer.start(behind);
        ScriptedServer two = ScriptedServer.start(behind);
        GridRelayClient client =
            builder("ws://localhost:" + one.port(), "ws://localhost:" + two.port()).build();
        Subscription<FirehoseEvent> events = client.firehose().after(9).subscribe()) {
      assertThatExceptionOfType(FutureCursorException.class).isThrownBy(() -> next(events));
    }
  }

  @Test
  void doesNotWaitForAServerThatIsDownToSayThatACursorIsOfTheFuture() throws Exception {
    FrameWriter writer = new FrameWriter();
    Script behind = stream(List.of(binary(writer.error("FutureCursor", null))), close(1008, ""));
    Script down = peer -> {};
    try (ScriptedServer one = ScriptedServer.start(behind, behind, behind, behind);
        ScriptedServer two = ScriptedServer.start(down);
        GridRelayClient client =
            builder("ws://localhost:" + one.port(), "ws://localhost:" + two.port()).build();
        Subscription<FirehoseEvent> events = client.firehose().after(9).subscribe()) {
      assertThatExceptionOfType(FutureCursorException.class).isThrownBy(() -> next(events));
    }
  }

  @Test
  void failsWhenEveryServerRefusesTheRequest() throws Exception {
    Script refusing =
        peer -> {
          peer.readRequest();
          peer.write(ascii("HTTP/1.1 400 Bad Request\r\n\r\ninvalid collection"));
        };
    try (ScriptedServer server = ScriptedServer.start(refusing);
        GridRelayClient client = client(server);
        Subscription<JetstreamEvent> events = client.jetstream().subscribe()) {
      assertThatExceptionOfType(RequestRefusedException.class)
          .isThrownBy(() -> next(events))
          .withMessageContaining("400: invalid collection")
          .satisfies(e -> assertThat(e.status()).isEqualTo(400));
    }
  }

  @Test
  void waitsWhenTheServerIsBusyAndGivesUpOnlyIfToldTo() throws Exception {
    Script busy =
        peer -> {
          peer.readRequest();
          peer.write(ascii("HTTP/1.1 503 Busy\r\nRetry-After: 0\r\nContent-Length: 0\r\n\r\n"));
        };
    try (ScriptedServer server =
            ScriptedServer.start(busy, busy, busy, stream(identities(1, 1), null));
        GridRelayClient client = client(server);
        Subscription<FirehoseEvent> events = client.firehose().subscribe()) {
      assertThat(next(events).seq()).isEqualTo(1);
    }
    try (ScriptedServer server = ScriptedServer.start(busy);
        GridRelayClient client =
            builder("ws://localhost:" + server.port()).giveUpAfter(Duration.ofMillis(100)).build();
        Subscription<FirehoseEvent> events = client.firehose().subscribe()) {
      assertThatExceptionOfType(UnreachableException.class)
          .isThrownBy(() -> next(events))
          .withMessageContaining("503");
    }
  }

  @Test
  void patienceBeginsWhenAServerEndsTheStreamNotWhenItBegan() throws Exception {
    CompletableFuture<Void> late = new CompletableFuture<>();
    byte[] error = binary(new FrameWriter().error("ConsumerTooSlow", null));
    Script ending =
        peer -> {
          accept(peer);
          peer.write(identities(1, 1).getFirst());
          late.get(10, TimeUnit.SECONDS);
          peer.write(error, close(1008, ""));
          peer.awaitEnd();
        };
    try (ScriptedServer server = ScriptedServer.start(ending, stream(identities(2, 2), null));
        GridRelayClient client =
            builder("ws://localhost:" + server.port()).giveUpAfter(Duration.ofMillis(300)).build();
        Subscription<FirehoseEvent> events = client.firehose().subscribe()) {
      assertThat(next(events).seq()).isEqualTo(1);
      assertThat(events.poll(Duration.ofMillis(400))).isEmpty();
      late.complete(null);
      assertThat(next(events).seq()).isEqualTo(2);
    }
  }

  @Test
  void closingFromAnotherThreadEndsTheIteration() throws Exception {
    CompletableFuture<Integer> closeCode = new CompletableFuture<>();
    try (ScriptedServer server =
            ScriptedServer.start(
                peer -> {
                  peer.accept();
                  peer.write(identities(1, 1).getFirst());
                  closeCode.complete(peer.readFrame().closeCode());
                  peer.write(close(1000, ""));
                });
        GridRelayClient client = client(server)) {
      Subscription<FirehoseEvent> events = client.firehose().subscribe();
      CompletableFuture<Integer> count = new CompletableFuture<>();
      CompletableFuture<Void> firstSeen = new CompletableFuture<>();
      Thread.ofVirtual()
          .start(
              () -> {
                int seen = 0;
                for (FirehoseEvent event : events) {
                  seen += event.seq() == 1 ? 1 : 100;
                  firstSeen.complete(null);
                }
                count.complete(seen);
              });
      firstSeen.get(10, TimeUnit.SECONDS);
      events.close();
      assertThat(count.get(10, TimeUnit.SECONDS)).isEqualTo(1);
      assertThat(closeCode.get(10, TimeUnit.SECONDS)).isEqualTo(1000);
      events.close();
      assertThat(events.poll(Duration.ofDays(1))).isEmpty();
      assertThat(events.iterator().hasNext()).isFalse();
    }
  }

  @Test
  void handsEventsToAHandlerUntilItFails() throws Exception {
    try (ScriptedServer server = ScriptedServer.start(stream(identities(1, 5), null));
        GridRelayClient client = client(server);
        HandledSubscription handled =
            client
                .firehose()
                .subscribe(
                    event -> {
                      if (event.seq() == 3) {
                        throw new IOException("disk full");
                      }
                    })) {
      assertThatExceptionOfType(ExecutionException.class)
          .isThrownBy(() -> handled.completion().get(10, TimeUnit.SECONDS))
          .withRootCauseInstanceOf(IOException.class);
      assertThat(handled.cursor()).contains(2L);
    }
  }

  @Test
  void aHandlerEndsNormallyWithItsClient() throws Exception {
    CompletableFuture<Void> seen = new CompletableFuture<>();
    try (ScriptedServer server = ScriptedServer.start(stream(identities(1, 1), null))) {
      HandledSubscription handled;
      try (GridRelayClient client = client(server)) {
        handled = client.firehose().subscribe(event -> seen.complete(null));
        seen.get(10, TimeUnit.SECONDS);
      }
      handled.completion().get(10, TimeUnit.SECONDS);
    }
  }

  @Test
  void takesUrlsAsPeopleWriteThem() {
    assertThat(ServerUri.parse("localhost:6008")).hasToString("ws://localhost:6008");
    assertThat(ServerUri.parse("https://relay.example")).hasToString("wss://relay.example");
    assertThat(ServerUri.endpoint(ServerUri.parse("http://a/"), "/p", List.of("x=1", "y=2")))
        .hasToString("ws://a/p?x=1&y=2");
    assertThat(ServerUri.endpoint(ServerUri.parse("ws://a/own"), "/p", List.of()))
        .hasToString("ws://a/own");
    for (String wrong : List.of("ftp://a", "ws:///path", "ws://a/?x=1")) {
      assertThatIllegalArgumentException().isThrownBy(() -> GridRelayClient.connect(wrong));
    }
    assertThatIllegalArgumentException().isThrownBy(GridRelayClient::connect);
  }

  private static <E> E next(Subscription<E> events) {
    Optional<E> event = events.poll(Duration.ofSeconds(20));
    return event.orElseThrow(() -> new AssertionError("no event: " + events.stats()));
  }

  private String request() throws InterruptedException {
    return requests.poll(10, TimeUnit.SECONDS);
  }

  /** Sends the frames on its only connection and keeps it open. */
  private ScriptedServer server(byte[]... frames) throws IOException {
    return ScriptedServer.start(
        peer -> {
          accept(peer);
          peer.write(frames);
          peer.awaitEnd();
        });
  }

  /** Sends the frames; then a close frame, or just the end of the connection. */
  private Script stream(List<byte[]> frames, byte[] end) {
    return peer -> {
      accept(peer);
      peer.write(frames.toArray(byte[][]::new));
      if (end != null) {
        peer.write(end);
        peer.awaitEnd();
      }
    };
  }

  private void accept(Peer peer) throws Exception {
    requests.add(peer.readRequest().split(" ")[1]);
    peer.write(peer.accepting());
  }

  private static List<byte[]> identities(long from, long to) {
    FrameWriter writer = new FrameWriter();
    List<byte[]> frames = new ArrayList<>();
    for (long seq = from; seq <= to; seq++) {
      frames.add(binary(writer.identity(seq, DID, TIME, null)));
    }
    return frames;
  }

  private static GridRelayClient client(ScriptedServer server) {
    return builder("ws://localhost:" + server.port()).build();
  }

  private static GridRelayClient.Builder builder(String... servers) {
    return GridRelayClient.builder(servers).retries(Duration.ofMillis(5), Duration.ofMillis(20));
  }
}
