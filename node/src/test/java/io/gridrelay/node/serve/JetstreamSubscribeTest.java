package io.gridrelay.node.serve;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.gridrelay.eventlog.DidHash;
import io.gridrelay.eventlog.Rendition;
import io.gridrelay.eventlog.RowKind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JetstreamSubscribeTest {
  @TempDir Path directory;
  private ServeFixture node;

  @BeforeEach
  void open() {
    node = new ServeFixture(directory);
    node.testLog.fill(40, 7);
    assertThat(node.testLog.log().segments()).hasSizeGreaterThan(4);
  }

  @AfterEach
  void close() throws IOException {
    node.close();
  }

  private List<Long> wanted(Predicate<TestLog.Row> predicate) {
    return node.testLog.seqs(Rendition.JETSTREAM, predicate);
  }

  private void assertDelivers(String query, Predicate<TestLog.Row> predicate) throws IOException {
    List<Long> expected = wanted(predicate);
    assertThat(expected).isNotEmpty();
    try (RawClient client = node.jetstream(query)) {
      assertThat(client.seqs(expected.size())).as(query).isEqualTo(expected);
    }
  }

  @Test
  void timeCursorsAreExactAndInclusive() throws IOException {
    for (TestLog.Row row : node.testLog.rows()) {
      if (row.seq() % 17 == 0) {
        assertDelivers("?cursor=" + row.timeUs(), each -> each.seq() >= row.seq());
        assertDelivers("?cursor=" + (row.timeUs() + 1), each -> each.seq() > row.seq());
      }
    }
  }

  @Test
  void seqCursorsAreExactAndInclusive() throws IOException {
    for (TestLog.Row row : node.testLog.rows()) {
      if (row.seq() % 19 == 0) {
        assertDelivers("?cursor=" + row.seq(), each -> each.seq() >= row.seq());
        assertDelivers(
            "?wantedDids=" + row.did() + "&cursor=" + row.seq(),
            each -> each.seq() >= row.seq() && each.did().equals(row.did()));
      }
    }
  }

  @Test
  void absentAndFutureCursorsBeginAtTheLiveTip() throws IOException {
    long last = node.testLog.log().lastSeq();
    int future = 0;
    for (String query :
        List.of(
            "",
            "?cursor=" + (TestLog.START_US * 2),
            "?cursor=" + (last + 1000),
            "?wantedCollections=zz.*&wantedCollections=app.bsky.feed.post")) {
      try (RawClient client = node.jetstream(query)) {
        node.awaitConsumers(1);
        if (query.contains("cursor")) {
          node.awaitCursors(Rendition.JETSTREAM, "future", ++future);
        }
        long before = node.testLog.log().lastSeq();
        node.testLog.fill(2, 40);
        Predicate<TestLog.Row> fits =
            query.contains("wanted")
                ? row -> row.collection() == null || row.collection().equals("app.bsky.feed.post")
                : row -> true;
        List<Long> expected = wanted(row -> row.seq() > before && fits.test(row));
        assertThat(client.seqs(expected.size())).as(query).isEqualTo(expected);
      }
      node.awaitConsumers(0);
    }
  }

  @Test
  void zeroAndTooOldCursorsBeginAtTheOldest() throws IOException {
    assertDelivers("?cursor=0", row -> true);
    assertDelivers("?cursor=1", row -> true);
    assertDelivers("?cursor=1500000000000000", row -> true);
  }

  @Test
  void collectionsSelectRecordsAndLetOtherKindsPass() throws IOException {
    assertDelivers(
        "?cursor=0&wantedCollections=app.bsky.feed.like",
        row -> row.kind() != RowKind.CREATE || row.collection().equals("app.bsky.feed.like"));
    assertDelivers(
        "?cursor=0&wantedCollections=app.bsky.*",
        row -> row.kind() != RowKind.CREATE || row.collection().startsWith("app.bsky."));
    assertDelivers(
        "?cursor=0&wantedCollections=app.bsky.graph.*&wantedCollections=com.example.thing",
        row ->
            row.kind() != RowKind.CREATE
                || row.collection().startsWith("app.bsky.graph.")
                || row.collection().equals("com.example.thing"));
    assertDelivers(
        "?cursor=0&wantedCollections=no.such.collection", row -> row.kind() != RowKind.CREATE);
  }

  @Test
  void didsSelectEveryKind() throws IOException {
    Set<String> dids = Set.of(TestLog.did(3), TestLog.did(5));
    assertDelivers(
        "?cursor=0&wantedDids=" + TestLog.did(3) + "&wantedDids=" + TestLog.did(5),
        row -> dids.contains(row.did()));
  }

  /** 64 bits are not a name: behind the live end and at it, the DID itself decides. */
  @Test
  void anAccountWithTheHashOfAWantedOneIsNotSent() throws IOException {
    String wanted = "did:web:one.host.example";
    String other = "did:web:s4xtufg9dxjgwxo1";
    assertThat(DidHash.of(other)).isEqualTo(DidHash.of(wanted));
    node.testLog.appendOf(other);
    node.testLog.appendOf(wanted);
    assertDelivers("?cursor=0&wantedDids=" + wanted, row -> row.did().equals(wanted));
    assertDelivers("?cursor=0&wantedDids=" + other, row -> row.did().equals(other));
    long last = node.testLog.log().lastSeq();
    try (RawClient live = node.jetstream("?wantedDids=" + wanted)) {
      node.awaitConsumers(1);
      node.testLog.appendOf(other);
      node.testLog.appendOf(wanted);
      List<Long> expected = wanted(row -> row.seq() > last && row.did().equals(wanted));
      assertThat(live.seqs(expected.size())).isEqualTo(expected);
    }
  }

  @Test
  void filtersAreAnded() throws IOException {
    assertDelivers(
        "?cursor=0&wantedDids=" + TestLog.did(3) + "&wantedCollections=app.bsky.feed.post",
        row ->
            row.did().equals(TestLog.did(3))
                && (row.kind() != RowKind.CREATE || row.collection().equals("app.bsky.feed.post")));
  }

  @Test
  void sizeIsThatOfTheUncompressedMessage() throws IOException {
    for (String compress : List.of("", "&compress=true")) {
      assertDelivers("?cursor=0&maxMessageSizeBytes=240" + compress, row -> row.jsonBytes() <= 240);
    }
    for (String lenient : List.of("", "0", "-5", "abc", "99999999999999999999")) {
      assertDelivers("?cursor=0&maxMessageSizeBytes=" + lenient, row -> true);
    }
  }

  @Test
  void compressedMessagesAreBinaryAndOthersText() throws IOException {
    RawClient text = node.jetstream("?cursor=0&compress=1");
    RawClient zstd = node.jetstream("?cursor=0&compress=true");
    RawClient header =
        node.connect("/jetstream?cursor=0&wantedDids=" + TestLog.did(1), "Socket-Encoding: zstd");
    assertThat(text.read().opcode()).isEqualTo(RawClient.TEXT);
    RawClient.Frame binary = zstd.read();
    assertThat(binary.opcode()).isEqualTo(RawClient.BINARY);
    assertThat(new String(binary.payload(), UTF_8)).startsWith("zstd:1:");
    assertThat(new String(header.read().payload(), UTF_8)).startsWith("zstd:");
  }

  @Test
  void tenThousandDidsFitIntoARequest() throws IOException {
    String dids =
        IntStream.range(0, 9_999)
            .mapToObj(i -> "&wantedDids=did%3Aplc%3A" + "abcdefghijklmnopqr%06d".formatted(i))
            .collect(Collectors.joining());
    assertDelivers(
        "?cursor=0&wantedDids=" + TestLog.did(2) + dids, row -> row.did().equals(TestLog.did(2)));
  }

  @Test
  void badOptionsAreRefusedInTheWordsOfTheReference() throws IOException {
    assertRefused("?cursor=-1", "subscribe: invalid cursor: \"-1\"\n");
    assertRefused("?cursor=x", "subscribe: invalid cursor: \"x\"\n");
    assertRefused(
        "?wantedCollections=app.bsky.fo*",
        "subscribe: invalid options: invalid collection: app.bsky.fo*\n");
    assertRefused("?wantedDids=did:x", "subscribe: invalid options: invalid DID: did:x\n");
    String collections =
        IntStream.range(0, 101)
            .mapToObj(i -> "wantedCollections=com.example.c" + (char) ('a' + i % 26) + i)
            .collect(Collectors.joining("&"));
    assertRefused(
        "?" + collections,
        "subscribe: invalid options: too many wanted collections: 101 of at most 100\n");
    String dids =
        IntStream.range(0, 10_001)
            .mapToObj(i -> "wantedDids=did:plc:a" + i)
            .collect(Collectors.joining("&"));
    assertRefused(
        "?" + dids, "subscribe: invalid options: too many wanted DIDs: 10001 of at most 10000\n");
  }

  private void assertRefused(String query, String body) throws IOException {
    try (RawClient client =
        RawClient.request(node.address(), "/subscribe" + query, 0, new byte[0])) {
      assertThat(client.status()).isEqualTo(400);
      assertThat(client.body()).isEqualTo(body);
    }
  }

  @Test
  void repeatedCollectionsCountOnce() throws IOException {
    String query = "?cursor=0" + "&wantedCollections=com.example.thing".repeat(150);
    assertDelivers(
        query, row -> row.kind() != RowKind.CREATE || row.collection().equals("com.example.thing"));
  }

  @Test
  void liveConsumersWithDifferentFiltersGetExactlyTheirs() throws IOException {
    List<RawClient> clients = new ArrayList<>();
    List<Predicate<TestLog.Row>> predicates = new ArrayList<>();
    for (int i = 0; i < 13; i++) {
      String did = TestLog.did(i);
      String collection = TestLog.COLLECTIONS.get(i % TestLog.COLLECTIONS.size());
      Predicate<TestLog.Row> ofCollection =
          row -> row.collection() == null || row.collection().equals(collection);
      clients.add(node.jetstream("?wantedDids=" + did));
      predicates.add(row -> row.did().equals(did));
      clients.add(node.jetstream("?wantedCollections=" + collection));
      predicates.add(ofCollection);
      clients.add(node.jetstream("?compress=true&wantedCollections=" + collection));
      predicates.add(ofCollection);
      clients.add(node.jetstream("?maxMessageSizeBytes=220&wantedDids=" + did));
      predicates.add(row -> row.did().equals(did) && row.jsonBytes() <= 220);
    }
    node.awaitConsumers(clients.size());
    long before = node.testLog.log().lastSeq();
    for (int i = 0; i < 30; i++) {
      node.testLog.fill(2, 6);
    }
    for (int i = 0; i < clients.size(); i++) {
      Predicate<TestLog.Row> predicate = predicates.get(i);
      List<Long> expected = wanted(row -> row.seq() > before && predicate.test(row));
      assertThat(clients.get(i).seqs(expected.size())).as("client " + i).isEqualTo(expected);
    }
  }
}
