package io.gridrelay.node.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.gridrelay.eventlog.Rendition;
import io.gridrelay.eventlog.RowKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OptionsUpdateTest {
  private static final String UPDATE = "{\"type\":\"options_update\",\"payload\":%s}";

  @TempDir Path directory;
  private ServeFixture node;

  @BeforeEach
  void open() {
    node = new ServeFixture(directory);
    node.testLog.fill(40, 7);
  }

  @AfterEach
  void close() throws IOException {
    node.close();
  }

  private List<Long> wanted(Predicate<TestLog.Row> predicate) {
    return node.testLog.seqs(Rendition.JETSTREAM, predicate);
  }

  @Test
  void nothingIsSentBeforeTheHelloAndReadingStartsThen() throws IOException {
    RawClient client = node.jetstream("?cursor=0&requireHello=true&wantedDids=" + TestLog.did(1));
    assertThat(client.isSilentFor(50)).isTrue();
    client.sendText("{\"type\":\"hello\",\"payload\":7}");
    client.send(RawClient.BINARY, new byte[] {1, 2, 3});
    assertThat(client.isSilentFor(50)).isTrue();
    client.sendText(UPDATE.formatted("{\"wantedDids\":[\"" + TestLog.did(4) + "\"]}"));
    List<Long> expected = wanted(row -> row.did().equals(TestLog.did(4)));
    assertThat(client.seqs(expected.size())).isEqualTo(expected);
  }

  @Test
  void helloWithoutCursorBeginsAtTheMomentOfTheHello() throws IOException {
    RawClient client = node.jetstream("?requireHello=true");
    node.awaitConsumers(1);
    node.testLog.fill(2, 7);
    client.sendText(UPDATE.formatted("{}"));
    client.send(RawClient.PING, new byte[] {9});
    assertThat(client.read().opcode()).isEqualTo(RawClient.PONG);
    long last = node.testLog.log().lastSeq();
    node.testLog.fill(1, 7);
    List<Long> expected = wanted(row -> row.seq() > last);
    assertThat(client.seqs(expected.size())).isEqualTo(expected);
  }

  @Test
  void updateReplacesAllFiltersOfALiveConsumer() throws IOException {
    RawClient client =
        node.jetstream("?wantedCollections=no.such.thing&wantedDids=" + TestLog.did(1));
    node.awaitConsumers(1);
    String[] payloads = {
      "{\"wantedCollections\":[\"app.bsky.feed.like\"]}",
      "{\"wantedDids\":[\"" + TestLog.did(2) + "\"]}",
      "{}",
      "{\"maxMessageSizeBytes\":215}",
      "{\"wantedDids\":[],\"wantedCollections\":[\"com.example.*\"],\"maxMessageSizeBytes\":-1}",
      "null",
    };
    List<Predicate<TestLog.Row>> predicates =
        List.of(
            row -> row.kind() != RowKind.CREATE || row.collection().equals("app.bsky.feed.like"),
            row -> row.did().equals(TestLog.did(2)),
            row -> true,
            row -> row.jsonBytes() <= 215,
            row -> row.kind() != RowKind.CREATE || row.collection().startsWith("com.example."),
            row -> true);
    for (int i = 0; i < payloads.length; i++) {
      client.sendText(UPDATE.formatted(payloads[i]));
      client.send(RawClient.PING, new byte[] {(byte) i});
      assertThat(client.read().payload()).containsExactly(i);
      long last = node.testLog.log().lastSeq();
      node.testLog.fill(3, 30);
      Predicate<TestLog.Row> predicate = predicates.get(i);
      List<Long> expected = wanted(row -> row.seq() > last && predicate.test(row));
      assertThat(client.seqs(expected.size())).as(payloads[i]).isEqualTo(expected);
    }
  }

  @Test
  void updateInTheMiddleOfCatchUpLosesAndRepeatsNothing() throws IOException {
    for (int i = 0; i < 12; i++) {
      node.testLog.fill(10, 30);
    }
    // Whatever the filter is, these pass; so the stream must be all of them, once, in order.
    Predicate<TestLog.Row> always = row -> row.kind() != RowKind.CREATE && row.jsonBytes() > 0;
    List<Long> expected = wanted(always);
    try (RawClient client =
        node.keep(RawClient.open(node.address(), "/subscribe?cursor=0", 4096, new byte[0]))) {
      List<String> payloads =
          List.of("{\"wantedCollections\":[\"no.such.x\"]}", "{}", "{\"maxMessageSizeBytes\":900}");
      int at = 0;
      long lastSeq = 0;
      for (int i = 0; at < expected.size(); i++) {
        if (i % 40 == 0) {
          client.sendText(UPDATE.formatted(payloads.get(i / 40 % payloads.size())));
        }
        long seq = client.seqs(1).getFirst();
        assertThat(seq).isGreaterThan(lastSeq);
        lastSeq = seq;
        if (seq == expected.get(at)) {
          at++;
        } else {
          assertThat(seq)
              .as("an identity or account event is missing")
              .isLessThan(expected.get(at));
        }
      }
    }
  }

  /**
   * With so many filters that sending what matched pauses, and another filter comes in the pause:
   * what was matched for it, but not sent yet, is read again, and nothing else is.
   */
  @Test
  void updateBetweenTwoTurnsOfSendingLosesAndRepeatsNothing() throws Exception {
    for (int i = 0; i < 300; i++) {
      node.jetstream("?maxMessageSizeBytes=" + (1_000_000 + i));
    }
    RawClient changing = node.jetstream("?maxMessageSizeBytes=2000000");
    node.awaitConsumers(301);
    long last = node.testLog.log().lastSeq();
    Thread changer =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    for (int i = 0; !Thread.currentThread().isInterrupted(); i++) {
                      String size = "{\"maxMessageSizeBytes\":" + (3_000_000 + i % 2) + "}";
                      changing.sendText(UPDATE.formatted(size));
                      LockSupport.parkNanos(500_000);
                    }
                  } catch (IOException e) {
                    throw new UncheckedIOException(e);
                  }
                });
    try {
      for (int i = 0; i < 60; i++) {
        node.testLog.fill(1, 8);
        LockSupport.parkNanos(5_000_000);
      }
      List<Long> expected = wanted(row -> row.seq() > last);
      assertThat(changing.seqs(expected.size())).isEqualTo(expected);
    } finally {
      changer.interrupt();
      changer.join();
    }
    assertThat(node.metric("gridrelay_fanout_pass_seconds_sum{kind=\"filtered\",}")).isPositive();
  }

  @Test
  void largeUpdateIsAccepted() throws IOException {
    String dids =
        IntStream.range(0, 9_999)
            .mapToObj(i -> "\"did:plc:abcdefghijklmnopqr%06d\"".formatted(i))
            .collect(Collectors.joining(","));
    String payload = "{\"wantedDids\":[\"" + TestLog.did(6) + "\"," + dids + "]}";
    RawClient client = node.jetstream("?cursor=0&requireHello=true");
    client.sendText(UPDATE.formatted(payload + " ".repeat(9_990_000 - payload.length() - 40)));
    List<Long> expected = wanted(row -> row.did().equals(TestLog.did(6)));
    assertThat(client.seqs(expected.size())).isEqualTo(expected);
  }

  @Test
  void badUpdatesCloseWithTheirReason() throws IOException {
    assertCloses("not json", 1007);
    assertCloses("[]", 1007);
    assertCloses("{\"type\":\"options_update\"}", 1007);
    assertCloses("{\"type\":7,\"payload\":{}}", 1007);
    assertCloses(UPDATE.formatted("[]"), 1007);
    assertCloses(UPDATE.formatted("{\"wantedDids\":\"did:plc:a\"}"), 1007);
    assertCloses(UPDATE.formatted("{\"wantedDids\":[1]}"), 1007);
    assertCloses(UPDATE.formatted("{\"maxMessageSizeBytes\":\"5\"}"), 1007);
    assertCloses(UPDATE.formatted("{\"maxMessageSizeBytes\":1.5}"), 1007);
    assertCloses(UPDATE.formatted("{}") + "{}", 1007);
    assertCloses(UPDATE.formatted("{\"wantedDids\":[\"did:x\"]}"), 1008);
    String longName = "é".repeat(100);
    RawClient.Frame close =
        assertCloses(UPDATE.formatted("{\"wantedCollections\":[\"" + longName + "\"]}"), 1008);
    assertThat(close.payload().length).isBetween(122, 125);
    assertThat(close.closeReason()).startsWith("invalid options: invalid collection: éé");
    assertThat(close.closeReason()).matches("[a-z :]+é+");
  }

  private RawClient.Frame assertCloses(String message, int code) throws IOException {
    try (RawClient client = node.jetstream("?requireHello=true")) {
      client.sendText(message);
      RawClient.Frame close = client.readClose();
      assertThat(close.closeCode()).as(message).isEqualTo(code);
      return close;
    }
  }

  @Test
  void tooLargeUpdateClosesWith1009() throws IOException {
    try (RawClient client = node.jetstream("?requireHello=true")) {
      // Refused by its header, before its bytes are sent.
      client.sendRaw(
          new byte[] {
            (byte) 0x81,
            (byte) 0xFF,
            0,
            0,
            0,
            0,
            0,
            (byte) 0x98,
            (byte) 0x96,
            (byte) 0x81,
            0,
            0,
            0,
            0
          });
      assertThat(client.readClose().closeCode()).isEqualTo(1009);
    }
  }

  @Test
  void textIsIgnoredByTheFirehose() throws IOException {
    RawClient client = node.firehose("?cursor=0");
    client.sendText(UPDATE.formatted("[]"));
    List<Long> all = node.testLog.seqs(Rendition.FIREHOSE, row -> true);
    assertThat(client.seqs(all.size())).isEqualTo(all);
    client.send(RawClient.BINARY, new byte[70_000]);
    assertThat(client.readClose().closeCode()).isEqualTo(1009);
  }
}
