package io.gridrelay.node.serve;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.gridrelay.eventlog.Rendition;
import io.gridrelay.node.testing.Eventually;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A consumer comes from a node that is ahead of this one. */
class AheadCursorTest {
  private static final int BLOCKS_BEHIND = 12;

  @TempDir Path directory;
  private ServeFixture node;

  /** What the other node has: the rows of this node's log, and more. */
  private List<TestLog.Row> allRows;

  private long last;

  @BeforeEach
  void open() {
    node = new ServeFixture(directory.resolve("node"));
    try (TestLog other = new TestLog(directory.resolve("other"), ServeFixture.SEGMENT_BYTES)) {
      other.fill(20 + BLOCKS_BEHIND, 7);
      allRows = other.rows();
    }
    node.testLog.fill(20, 7);
    last = node.testLog.log().lastSeq();
    node.head.set(allRows.getLast().seq());
  }

  @AfterEach
  void close() throws IOException {
    node.close();
  }

  /** Block by block, each of them published. */
  private void catchUp() {
    for (int i = 0; i < BLOCKS_BEHIND; i++) {
      node.testLog.fill(1, 7);
    }
    assertThat(node.testLog.rows()).isEqualTo(allRows);
  }

  private List<TestLog.Row> rowsAhead() {
    return allRows.stream().filter(row -> row.seq() > last).toList();
  }

  private List<Long> expected(Rendition rendition, Predicate<TestLog.Row> wanted) {
    return allRows.stream()
        .filter(row -> rendition == Rendition.FIREHOSE ? row.endsEvent() : row.jsonBytes() > 0)
        .filter(wanted)
        .map(TestLog.Row::seq)
        .toList();
  }

  private void assertDelivers(Map<RawClient, List<Long>> expectations) throws IOException {
    for (Map.Entry<RawClient, List<Long>> each : expectations.entrySet()) {
      assertThat(each.getKey().seqs(each.getValue().size())).isEqualTo(each.getValue());
    }
  }

  @Test
  void theFirehoseGoesOnExactlyBehindTheCursorWhereverItFalls() throws IOException {
    Map<RawClient, List<Long>> expectations = new LinkedHashMap<>();
    List<TestLog.Row> ahead = rowsAhead();
    // First and last of a block, and inside a commit: all of them.
    for (TestLog.Row row : ahead.subList(0, ahead.size() - 3)) {
      List<Long> behind = expected(Rendition.FIREHOSE, each -> each.seq() > row.seq());
      expectations.put(node.firehose("?cursor=" + row.seq()), behind);
      expectations.put(node.firehose("?cursor=" + row.timeUs()), behind);
    }
    node.awaitAhead(expectations.size());
    catchUp();
    node.awaitAhead(0);
    assertDelivers(expectations);
  }

  @Test
  void jetstreamGoesOnExactlyWithTheCursorWhereverItFalls() throws IOException {
    Map<RawClient, List<Long>> expectations = new LinkedHashMap<>();
    List<TestLog.Row> ahead = rowsAhead();
    // The first row ahead is no matter of waiting: it is what comes next.
    for (TestLog.Row row : ahead.subList(1, ahead.size() - 3)) {
      for (long cursor : List.of(row.seq(), row.timeUs(), row.timeUs() - 900)) {
        expectations.put(
            node.jetstream("?cursor=" + cursor),
            expected(Rendition.JETSTREAM, each -> each.seq() >= row.seq()));
      }
    }
    node.awaitAhead(expectations.size());
    catchUp();
    node.awaitAhead(0);
    assertDelivers(expectations);
  }

  @Test
  void filteredConsumersGetWhatMatchesFromTheCursorOn() throws IOException {
    Map<RawClient, List<Long>> expectations = new LinkedHashMap<>();
    List<TestLog.Row> ahead = rowsAhead();
    for (TestLog.Row row : ahead.subList(1, ahead.size() / 2)) {
      String cursor = "?cursor=" + (row.seq() % 2 == 0 ? row.seq() : row.timeUs());
      String compress = row.seq() % 3 == 0 ? "&compress=true" : "";
      expectations.put(
          node.jetstream(cursor + compress + "&wantedCollections=app.bsky.feed.like"),
          expected(
              Rendition.JETSTREAM,
              each -> each.seq() >= row.seq() && isOf("app.bsky.feed.like", each)));
      expectations.put(
          node.jetstream(cursor + compress + "&wantedDids=" + TestLog.did(3)),
          expected(
              Rendition.JETSTREAM,
              each -> each.seq() >= row.seq() && each.did().equals(TestLog.did(3))));
    }
    node.awaitAhead(expectations.size());
    catchUp();
    assertDelivers(expectations);
  }

  private static boolean isOf(String collection, TestLog.Row row) {
    return row.collection() == null || row.collection().equals(collection);
  }

  @Test
  void filtersMayChangeWhileTheConsumerWaits() throws IOException {
    long cursor = rowsAhead().get(40).seq();
    String like = "{\"wantedCollections\":[\"app.bsky.feed.like\"]}";
    Predicate<TestLog.Row> likes = row -> isOf("app.bsky.feed.like", row);
    RawClient filtered = node.jetstream("?cursor=" + cursor);
    RawClient unfiltered = node.jetstream("?wantedDids=" + TestLog.did(1) + "&cursor=" + cursor);
    RawClient hello = node.jetstream("?requireHello=true&cursor=" + cursor);
    node.awaitAhead(2);
    filtered.sendText(update(like));
    unfiltered.sendText(update("{}"));
    hello.sendText(update(like));
    node.awaitAhead(3);
    // In order behind the messages: when they are answered, so much has been read.
    for (RawClient client : List.of(filtered, unfiltered, hello)) {
      client.send(RawClient.PING, new byte[] {1});
      assertThat(client.read().opcode()).isEqualTo(RawClient.PONG);
    }
    catchUp();
    Predicate<TestLog.Row> behind = row -> row.seq() >= cursor;
    List<Long> some = expected(Rendition.JETSTREAM, behind.and(likes));
    assertDelivers(
        Map.of(filtered, some, unfiltered, expected(Rendition.JETSTREAM, behind), hello, some));
  }

  private static String update(String payload) {
    return "{\"type\":\"options_update\",\"payload\":" + payload + "}";
  }

  @Test
  void whoeverWaitsIsPingedAndMayLeave() throws IOException {
    restart(ServeFixture.config(256 << 10, Duration.ofMillis(100), Duration.ofSeconds(30)));
    RawClient closing = node.firehose("?cursor=" + (last + 30));
    RawClient dropping = node.jetstream("?cursor=" + TestLog.timeUs(last + 30));
    node.awaitAhead(2);
    assertThat(closing.read().opcode()).isEqualTo(RawClient.PING);
    closing.send(RawClient.PONG, new byte[0]);
    closing.sendClose(1000);
    assertThat(closing.readClose().closeCode()).isEqualTo(1000);
    dropping.close();
    node.awaitConsumers(0);
    node.awaitAhead(0);
    catchUp();
  }

  @Test
  void whoeverDoesNotAnswerIsNotKeptWaiting() throws IOException {
    restart(ServeFixture.config(256 << 10, Duration.ofMillis(100), Duration.ofMillis(300)));
    RawClient silent = node.firehose("?cursor=" + (last + 30));
    assertThat(silent.readClose().closeCode()).isEqualTo(1008);
    node.awaitConsumers(0);
    node.awaitAhead(0);
  }

  private void restart(ServerConfig config) throws IOException {
    node.close();
    node = new ServeFixture(directory.resolve("again"), config);
    node.testLog.fill(20, 7);
    node.head.set(allRows.getLast().seq());
  }

  @Test
  void retentionTakesNothingFromWhoeverWaits() throws IOException {
    long cursor = rowsAhead().get(30).seq();
    RawClient firehose = node.firehose("?cursor=" + cursor);
    RawClient jetstream = node.jetstream("?cursor=" + TestLog.timeUs(cursor));
    node.awaitAhead(2);
    Instant tooOld = Instant.ofEpochSecond(TestLog.START_US / 1_000_000).plus(Duration.ofDays(4));
    assertThat(node.testLog.log().enforceRetention(tooOld)).isPositive();
    catchUp();
    assertDelivers(
        Map.of(
            firehose,
            expected(Rendition.FIREHOSE, row -> row.seq() > cursor),
            jetstream,
            expected(Rendition.JETSTREAM, row -> row.seq() >= cursor)));
  }

  @Test
  void anEmptyLogIsBehindEveryCursor() throws IOException {
    try (ServeFixture fresh = new ServeFixture(directory.resolve("fresh"))) {
      fresh.head.set(allRows.getLast().seq());
      RawClient firehose = fresh.firehose("?cursor=100");
      RawClient jetstream = fresh.jetstream("?cursor=" + TestLog.timeUs(100));
      fresh.awaitAhead(2);
      for (int i = 0; i < 20 + BLOCKS_BEHIND; i++) {
        fresh.testLog.fill(1, 7);
      }
      assertDelivers(
          Map.of(
              firehose,
              expected(Rendition.FIREHOSE, row -> row.seq() > 100),
              jetstream,
              expected(Rendition.JETSTREAM, row -> row.seq() >= 100)));
    }
  }

  @Test
  void aNumberThatNobodyCanHaveGivenOutIsNotWaitedFor() throws IOException {
    long beyond = allRows.getLast().seq() + 1;
    try (RawClient refused = node.firehose("?cursor=" + beyond)) {
      assertThat(new String(refused.read().payload(), UTF_8)).contains("FutureCursor");
      assertThat(refused.readClose().closeCode()).isEqualTo(1008);
    }
    // Jetstream has no word for it; in milliseconds, this is a time that some clients send.
    RawClient live = node.jetstream("?cursor=1790000000000");
    node.awaitCursors(Rendition.JETSTREAM, "future", 1);
    catchUp();
    List<Long> next = expected(Rendition.JETSTREAM, row -> row.seq() > last);
    assertThat(live.seqs(next.size())).isEqualTo(next);
  }

  @Test
  void liveIsFromTheMomentOfTheRequestHoweverLongTheAnswerTakes() throws IOException {
    CountDownLatch asked = new CountDownLatch(1);
    CompletableFuture<Void> answer = new CompletableFuture<>();
    node.asking =
        () -> {
          asked.countDown();
          answer.join();
        };
    RawClient live = node.jetstream("?cursor=1790000000000");
    Eventually.await("the question", () -> asked.getCount() == 0);
    catchUp();
    answer.complete(null);
    List<Long> next = expected(Rendition.JETSTREAM, row -> row.seq() > last);
    assertThat(live.seqs(next.size())).isEqualTo(next);
  }

  @Test
  void timesAreWaitedForAsLongAsClocksMayDiffer() throws IOException {
    long nowUs = ServeFixture.NOW.toEpochMilli() * 1000;
    node.jetstream("?cursor=" + nowUs);
    node.jetstream("?cursor=" + (nowUs + 60_000_000));
    node.firehose("?cursor=" + (nowUs + 59_000_000));
    node.awaitAhead(3);
    RawClient live = node.jetstream("?cursor=" + (nowUs + 61_000_000));
    node.awaitCursors(Rendition.JETSTREAM, "future", 1);
    try (RawClient refused = node.firehose("?cursor=" + (nowUs + 61_000_000))) {
      assertThat(new String(refused.read().payload(), UTF_8)).contains("FutureCursor");
      assertThat(refused.readClose().closeCode()).isEqualTo(1008);
    }
    catchUp();
    List<Long> next = expected(Rendition.JETSTREAM, row -> row.seq() > last);
    assertThat(live.seqs(next.size())).isEqualTo(next);
    node.awaitAhead(3);
  }
}
