package io.gridrelay.node.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.gridrelay.atproto.event.FrameWriter;
import io.gridrelay.eventlog.Rendition;
import io.gridrelay.eventlog.Segment;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FirehoseCursorTest {
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

  private List<Long> after(long seq) {
    return node.testLog.seqs(Rendition.FIREHOSE, row -> row.seq() > seq);
  }

  private void assertDeliversAfter(String query, long seq) throws IOException {
    List<Long> expected = after(seq);
    try (RawClient client = node.firehose(query)) {
      assertThat(client.seqs(expected.size())).as(query).isEqualTo(expected);
    }
  }

  @Test
  void everyCursorOfTheWindowContinuesWithTheNextEvent() throws IOException {
    // All of them: first and last of a segment, first and last of a block, inside a commit.
    for (TestLog.Row row : node.testLog.rows()) {
      if (row.seq() % 5 == 0
          || node.testLog.log().segments().stream().anyMatch(s -> near(s, row))) {
        assertDeliversAfter("?cursor=" + row.seq(), row.seq());
      }
    }
  }

  private static boolean near(Segment segment, TestLog.Row row) {
    return Math.abs(segment.firstSeq() - row.seq()) <= 1;
  }

  @Test
  void timeCursorsAreExactAndExclusive() throws IOException {
    for (TestLog.Row row : node.testLog.rows()) {
      if (row.seq() % 31 == 0) {
        assertDeliversAfter("?cursor=" + row.timeUs(), row.seq());
        assertDeliversAfter("?cursor=" + (row.timeUs() - 1), row.seq() - 1);
        assertDeliversAfter("?cursor=" + (row.timeUs() + 1), row.seq());
      }
    }
  }

  @Test
  void withoutCursorOnlyWhatIsNewComes() throws IOException {
    long last = node.testLog.log().lastSeq();
    try (RawClient client = node.firehose("");
        RawClient empty = node.firehose("?cursor=")) {
      node.awaitConsumers(2);
      node.testLog.fill(3, 5);
      assertThat(client.seqs(after(last).size())).isEqualTo(after(last));
      assertThat(empty.seqs(after(last).size())).isEqualTo(after(last));
    }
  }

  @Test
  void cursorZeroIsTheOldestWithoutNotice() throws IOException {
    assertDeliversAfter("?cursor=0", 0);
  }

  @Test
  void cursorAtTheHeadWaitsForTheNext() throws IOException {
    long last = node.testLog.log().lastSeq();
    try (RawClient client = node.firehose("?cursor=" + last)) {
      node.awaitConsumers(1);
      node.testLog.fill(1, 1);
      assertThat(client.seqs(1)).isEqualTo(after(last));
    }
  }

  @Test
  void cursorBetweenLogAndHeadWaits() throws IOException {
    long last = node.testLog.log().lastSeq();
    node.head.set(last + 50);
    try (RawClient client = node.firehose("?cursor=" + (last + 2))) {
      node.awaitConsumers(1);
      assertThat(client.isSilentFor(50)).isTrue();
    }
  }

  @Test
  void cursorBeyondTheHeadIsRefusedWithFutureCursor() throws IOException {
    long last = node.testLog.log().lastSeq();
    node.head.set(last + 50);
    for (long cursor : List.of(last + 51, 999_999_999_999_999L, TestLog.START_US * 2)) {
      try (RawClient client = node.firehose("?cursor=" + cursor)) {
        RawClient.Frame error = client.read();
        assertThat(error.opcode()).isEqualTo(RawClient.BINARY);
        assertThat(error.payload())
            .isEqualTo(new FrameWriter().error("FutureCursor", "Cursor in the future."));
        RawClient.Frame close = client.readClose();
        assertThat(close.closeCode()).isEqualTo(1008);
        assertThat(close.closeReason()).isEqualTo("FutureCursor");
      }
    }
  }

  @Test
  void cursorOlderThanTheLogIsToldSoAndGetsAllThatIsLeft() throws IOException {
    long firstBefore = node.testLog.log().firstSeq();
    int deleted =
        node.testLog
            .log()
            .enforceRetention(
                Instant.ofEpochSecond(TestLog.START_US / 1_000_000).plus(deletesSome()));
    assertThat(deleted).isPositive();
    long first = node.testLog.log().firstSeq();
    assertThat(first).isGreaterThan(firstBefore);
    for (String cursor : List.of("1", "" + (first - 2), "" + TestLog.timeUs(first - 2))) {
      try (RawClient client = node.firehose("?cursor=" + cursor)) {
        byte[] info = client.read().payload();
        assertThat(new String(info, java.nio.charset.StandardCharsets.ISO_8859_1))
            .contains("#info", "OutdatedCursor");
        List<Long> left = after(first - 1);
        assertThat(client.seqs(left.size())).as(cursor).isEqualTo(left);
      }
    }
    assertDeliversAfter("?cursor=" + (first - 1), first - 1);
    assertDeliversAfter("?cursor=0", first - 1);
  }

  /** A moment at which a part of the log has come of age. */
  private Duration deletesSome() {
    List<TestLog.Row> rows = node.testLog.rows();
    long halfUs = rows.get(rows.size() / 2).timeUs() - TestLog.START_US;
    return Duration.ofDays(3).plusNanos(halfUs * 1000);
  }

  @Test
  void malformedCursorsAreRefusedBeforeTheUpgrade() throws IOException {
    for (String cursor : List.of("-1", "abc", "1.5", "99999999999999999999")) {
      try (RawClient client =
          RawClient.request(
              node.address(), FirehoseEndpoint.PATH + "?cursor=" + cursor, 0, new byte[0])) {
        assertThat(client.status()).as(cursor).isEqualTo(400);
        assertThat(client.body()).contains("\"error\":\"InvalidRequest\"", "\"message\"");
      }
    }
  }

  @Test
  void plainRequestIsToldToUpgrade() throws Exception {
    HttpResponse<String> answer = node.get(FirehoseEndpoint.PATH);
    assertThat(answer.statusCode()).isEqualTo(426);
    assertThat(answer.body()).contains("UpgradeRequired").contains("ws://");
    assertThat(node.post(FirehoseEndpoint.PATH, "").statusCode()).isEqualTo(405);
  }

  @Test
  void subprotocolIsChosenWhenOffered() throws IOException {
    try (RawClient client =
        node.connect(FirehoseEndpoint.PATH, "Sec-WebSocket-Protocol: foo, xrpc.v0.cbor")) {
      assertThat(client.header("Sec-WebSocket-Protocol")).isEqualTo("xrpc.v0.cbor");
      assertThat(client.header("Sec-WebSocket-Accept")).isEqualTo("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
      assertThat(client.header("Server")).isEqualTo("gridrelay/1.2.3 (atproto-relay)");
    }
  }

  @Test
  void emptyLogServesLiveAndOldest() throws IOException {
    try (ServeFixture fresh = new ServeFixture(directory.resolve("fresh"))) {
      RawClient live = fresh.firehose("");
      RawClient oldest = fresh.firehose("?cursor=0");
      fresh.awaitConsumers(2);
      fresh.testLog.fill(30, 7);
      List<Long> all = fresh.testLog.seqs(Rendition.FIREHOSE, row -> true);
      assertThat(live.seqs(all.size())).isEqualTo(all);
      assertThat(oldest.seqs(all.size())).isEqualTo(all);
    }
  }
}
