package io.gridrelay.node.serve;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.gridrelay.eventlog.Rendition;
import io.gridrelay.node.testing.Eventually;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConsumerConnectionTest {
  private static final int SMALL_BUFFER = 4096;

  @TempDir Path directory;

  @Test
  void pingIsAnsweredAlsoWhenItCameWithTheRequest() throws IOException {
    try (ServeFixture node = new ServeFixture(directory)) {
      byte[] early = RawClient.masked(0x89, new byte[] {1, 2, 3});
      RawClient client = node.keep(RawClient.open(node.address(), "/subscribe", 0, early));
      RawClient.Frame pong = client.read();
      assertThat(pong.opcode()).isEqualTo(RawClient.PONG);
      assertThat(pong.payload()).containsExactly(1, 2, 3);
    }
  }

  @Test
  void pingInsideAFragmentedMessageIsAnswered() throws IOException {
    try (ServeFixture node = new ServeFixture(directory)) {
      RawClient client = node.jetstream("?requireHello=true");
      String update = "{\"type\":\"options_update\",\"payload\":{}}";
      client.sendRaw(RawClient.masked(0x01, update.substring(0, 10).getBytes(UTF_8)));
      client.send(RawClient.PING, new byte[125]);
      assertThat(client.read().payload()).hasSize(125);
      client.sendRaw(RawClient.masked(0x00, new byte[0]));
      client.sendRaw(RawClient.masked(0x80, update.substring(10).getBytes(UTF_8)));
      client.send(RawClient.PING, new byte[0]);
      assertThat(client.read().opcode()).isEqualTo(RawClient.PONG);
      node.testLog.fill(1, 2);
      assertThat(client.seqs(1)).containsExactly(1L);
    }
  }

  @Test
  void pongsGoBetweenFramesWhileTheSocketIsFull() throws IOException {
    for (String path :
        List.of(
            FirehoseEndpoint.PATH + "?cursor=0",
            "/subscribe?cursor=0",
            "/subscribe?cursor=0&wantedCollections=app.bsky.*")) {
      ServerConfig small =
          ServeFixture.config(SMALL_BUFFER, Duration.ofSeconds(30), Duration.ofMinutes(10));
      try (ServeFixture node = new ServeFixture(directory.resolve("" + path.length()), small)) {
        node.testLog.fill(150, 7);
        RawClient client =
            node.keep(RawClient.open(node.address(), path, SMALL_BUFFER, new byte[0]));
        int pongs = 0;
        int events = 0;
        long lastSeq = 0;
        long end = node.testLog.log().lastSeq();
        while (lastSeq < end - 3) {
          if (events % 5 == 0) {
            client.send(RawClient.PING, new byte[] {(byte) events});
          }
          RawClient.Frame frame = client.read();
          if (frame.opcode() == RawClient.PONG) {
            pongs++;
          } else {
            long seq = TestLog.seqIn(frame.payload());
            assertThat(seq).isGreaterThan(lastSeq);
            lastSeq = seq;
            events++;
          }
        }
        assertThat(pongs).as(path).isPositive();
      }
    }
  }

  @Test
  void closeIsAnsweredWithItsCodeAndTheStreamEnds() throws IOException {
    try (ServeFixture node = new ServeFixture(directory)) {
      node.testLog.fill(5, 7);
      for (int code : List.of(1000, 1001, 3000, 4999)) {
        RawClient client = node.firehose("?cursor=0");
        client.sendClose(code);
        assertThat(client.readClose().closeCode()).isEqualTo(code);
      }
      RawClient client = node.firehose("");
      client.send(RawClient.CLOSE, new byte[0]);
      assertThat(client.readClose().closeCode()).isEqualTo(1000);
      node.awaitConsumers(0);
    }
  }

  @Test
  void malformedFramesCloseWith1002OnlyTheirConnection() throws Exception {
    try (ServeFixture node = new ServeFixture(directory)) {
      RawClient other = node.jetstream("");
      List<byte[]> bad =
          List.of(
              new byte[] {(byte) 0x81, 1, 'a'}, // unmasked
              RawClient.masked(0xC1, new byte[1]), // reserved bit
              RawClient.masked(0x83, new byte[1]), // reserved opcode
              RawClient.masked(0x8B, new byte[1]), // reserved control opcode
              RawClient.masked(0x80, new byte[1]), // nothing to continue
              RawClient.masked(0x09, new byte[1]), // fragmented ping
              RawClient.masked(0x89, new byte[126]), // long ping
              concat(RawClient.masked(0x01, new byte[1]), RawClient.masked(0x81, new byte[1])),
              RawClient.masked(0x88, new byte[] {3}), // close of one byte
              RawClient.masked(0x88, new byte[] {3, (byte) 0xED}), // 1005
              new byte[] {(byte) 0x82, (byte) 0xFF, (byte) 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0});
      for (byte[] bytes : bad) {
        RawClient client = node.jetstream("");
        client.sendRaw(bytes);
        assertThat(client.readClose().closeCode()).isEqualTo(1002);
      }
      RawClient client = node.jetstream("");
      client.sendRaw(RawClient.masked(0x88, new byte[] {3, (byte) 0xE8, (byte) 0xFF}));
      assertThat(client.readClose().closeCode()).isEqualTo(1007);

      node.awaitConsumers(1);
      node.testLog.fill(1, 1);
      assertThat(other.seqs(1)).containsExactly(1L);
      assertThat(
              node.metric(
                  "gridrelay_consumers_closed_total{wire=\"jetstream\",reason=\"client_fault_1002\",}"))
          .isEqualTo(bad.size());
    }
  }

  private static byte[] concat(byte[] a, byte[] b) {
    return ByteBuffer.allocate(a.length + b.length).put(a).put(b).array();
  }

  @Test
  void slowReaderDisturbsNobodyAndGetsEverything() throws Exception {
    ServerConfig small =
        ServeFixture.config(SMALL_BUFFER, Duration.ofSeconds(30), Duration.ofMinutes(10));
    try (ServeFixture node = new ServeFixture(directory, small)) {
      List<RawClient> slow = new ArrayList<>();
      for (String path :
          List.of(FirehoseEndpoint.PATH, "/subscribe", "/subscribe?wantedCollections=app.bsky.*")) {
        slow.add(node.keep(RawClient.open(node.address(), path, SMALL_BUFFER, new byte[0])));
      }
      RawClient fast = node.firehose("");
      node.awaitConsumers(4);
      for (int i = 0; i < 100; i++) {
        long before = node.testLog.log().lastSeq();
        node.testLog.fill(1, 7);
        List<Long> expected = node.testLog.seqs(Rendition.FIREHOSE, row -> row.seq() > before);
        assertThat(fast.seqs(expected.size())).isEqualTo(expected);
      }
      assertThat(node.server.consumers().stream().filter(each -> each.blocked())).hasSize(3);
      List<Long> firehose = node.testLog.seqs(Rendition.FIREHOSE, row -> true);
      assertThat(slow.get(0).seqs(firehose.size())).isEqualTo(firehose);
      List<Long> jetstream = node.testLog.seqs(Rendition.JETSTREAM, row -> true);
      assertThat(slow.get(1).seqs(jetstream.size())).isEqualTo(jetstream);
      List<Long> filtered =
          node.testLog.seqs(
              Rendition.JETSTREAM,
              row -> row.collection() == null || row.collection().startsWith("app.bsky."));
      assertThat(slow.get(2).seqs(filtered.size())).isEqualTo(filtered);
    }
  }

  @Test
  void quietConsumersArePinged() throws IOException {
    ServerConfig eager =
        ServeFixture.config(256 << 10, Duration.ofMillis(100), Duration.ofMinutes(10));
    try (ServeFixture node = new ServeFixture(directory, eager)) {
      RawClient client = node.jetstream("");
      assertThat(client.read().opcode()).isEqualTo(RawClient.PING);
      client.send(RawClient.PONG, new byte[0]);
      assertThat(client.read().opcode()).isEqualTo(RawClient.PING);
    }
  }

  @Test
  void consumerThatTakesNothingIsClosedAfterTheIdleLimit() throws Exception {
    ServerConfig strict =
        ServeFixture.config(SMALL_BUFFER, Duration.ofSeconds(30), Duration.ofMillis(500));
    try (ServeFixture node = new ServeFixture(directory, strict)) {
      node.testLog.fill(200, 7);
      RawClient stuck =
          node.keep(
              RawClient.open(
                  node.address(), FirehoseEndpoint.PATH + "?cursor=0", SMALL_BUFFER, new byte[0]));
      node.awaitConsumers(1);
      node.awaitConsumers(0);
      assertThat(
              node.metric("gridrelay_consumers_closed_total{wire=\"firehose\",reason=\"idle\",}"))
          .isEqualTo(1);
      assertThat(stuck.read()).isNotNull();
    }
  }

  @Test
  void idleLimitIsToldToAConsumerThatComesBackInTime() throws Exception {
    ServerConfig strict =
        ServeFixture.config(SMALL_BUFFER, Duration.ofSeconds(30), Duration.ofMillis(500));
    try (ServeFixture node = new ServeFixture(directory, strict)) {
      node.testLog.fill(200, 7);
      RawClient stuck =
          node.keep(
              RawClient.open(
                  node.address(), FirehoseEndpoint.PATH + "?cursor=0", SMALL_BUFFER, new byte[0]));
      Eventually.await(
          "closing", () -> node.server.consumers().stream().anyMatch(each -> each.closing()));
      RawClient.Frame close = stuck.readClose();
      assertThat(close.closeCode()).isEqualTo(1008);
      assertThat(close.closeReason()).isEqualTo("no progress for 0.5 s");
    }
  }

  @Test
  void silentConsumerThatAnswersNoPingIsClosed() throws Exception {
    ServerConfig strict =
        ServeFixture.config(256 << 10, Duration.ofMillis(100), Duration.ofMillis(600));
    try (ServeFixture node = new ServeFixture(directory, strict)) {
      RawClient silent = node.jetstream("");
      RawClient.Frame close = silent.readClose();
      assertThat(close.closeCode()).isEqualTo(1008);
      assertThat(close.closeReason()).startsWith("no progress for");
    }
  }

  @Test
  void shutdownTellsEverybody() throws Exception {
    try (ServeFixture node = new ServeFixture(directory)) {
      node.testLog.fill(3, 7);
      List<RawClient> clients = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        clients.add(
            i % 2 == 0 ? node.firehose("") : node.jetstream("?wantedDids=" + TestLog.did(1)));
      }
      node.awaitConsumers(20);
      CompletableFuture<Void> closing = CompletableFuture.runAsync(node.server::close);
      for (RawClient client : clients) {
        RawClient.Frame close = client.readClose();
        assertThat(close.closeCode()).isEqualTo(1001);
        assertThat(close.closeReason()).isEqualTo("node is shutting down");
        client.close();
      }
      closing.get();
    }
  }

  @Test
  void vanishedClientsAreForgotten() throws IOException {
    try (ServeFixture node = new ServeFixture(directory)) {
      for (int i = 0; i < 10; i++) {
        node.jetstream(i % 2 == 0 ? "" : "?wantedDids=" + TestLog.did(1)).close();
      }
      node.awaitConsumers(0);
      node.testLog.fill(1, 3);
    }
  }

  @Test
  void largeFramesReachFilteredConsumers() throws IOException {
    try (ServeFixture node =
        new ServeFixture(new TestLog(directory, 64 << 20), ServeFixture.config())) {
      RawClient live = node.jetstream("?wantedCollections=app.bsky.*");
      node.awaitConsumers(1);
      for (int i = 0; i < 3; i++) {
        node.testLog.append(3, 100);
        node.testLog.append(2, 600_000);
        node.testLog.log().publish();
      }
      List<Long> expected =
          node.testLog.seqs(
              Rendition.JETSTREAM,
              row -> row.collection() == null || row.collection().startsWith("app.bsky."));
      assertThat(live.seqs(expected.size())).isEqualTo(expected);
      RawClient replay = node.jetstream("?cursor=0&wantedCollections=app.bsky.*");
      assertThat(replay.seqs(expected.size())).isEqualTo(expected);
    }
  }
}
