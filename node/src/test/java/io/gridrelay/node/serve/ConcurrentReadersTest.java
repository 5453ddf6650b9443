package io.gridrelay.node.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.gridrelay.eventlog.Rendition;
import io.gridrelay.node.testing.Eventually;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Consumers come, read at all speeds and go while the log grows, rotates and is cut. */
class ConcurrentReadersTest {
  private static final int READERS = 60;

  @TempDir Path directory;

  private record Reader(String path, Rendition rendition, Predicate<TestLog.Row> filter) {}

  @Test
  @Timeout(120)
  void everybodyGetsExactlyWhatFollowsTheirCursor() throws Exception {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    ServerConfig small = ServeFixture.config(8192, Duration.ofSeconds(30), Duration.ofMinutes(10));
    AtomicBoolean done = new AtomicBoolean();
    try (ServeFixture node = new ServeFixture(directory, small);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      node.testLog.fill(20, 7);
      Future<?> writer = threads.submit(() -> write(node, random.nextLong(), done));
      List<Future<Void>> readers = new ArrayList<>();
      for (int i = 0; i < READERS; i++) {
        readers.add(threads.submit(reader(node, random.nextLong())));
      }
      for (Future<Void> reader : readers) {
        reader.get(100, TimeUnit.SECONDS);
      }
      done.set(true);
      writer.get();
    }
  }

  private static void write(ServeFixture node, long seed, AtomicBoolean done) {
    Random random = new Random(seed);
    while (!done.get() && node.testLog.log().lastSeq() < 60_000) {
      for (int i = random.nextInt(4); i >= 0; i--) {
        node.testLog.append(1 + random.nextInt(12), 100 + random.nextInt(400));
      }
      node.testLog.log().publish();
      LockSupport.parkNanos(random.nextInt(2_000_000));
    }
    while (!done.get()) {
      node.testLog.fill(1, 5);
      LockSupport.parkNanos(1_000_000);
    }
  }

  private static Callable<Void> reader(ServeFixture node, long seed) {
    return () -> {
      Random random = new Random(seed);
      Reader what = choose(random);
      for (int round = 0; round < 4; round++) {
        read(node, random, what);
      }
      return null;
    };
  }

  private static Reader choose(Random random) {
    String did = TestLog.did(random.nextInt(13));
    String collection = TestLog.COLLECTIONS.get(random.nextInt(TestLog.COLLECTIONS.size()));
    Predicate<TestLog.Row> ofCollection =
        row -> row.collection() == null || row.collection().equals(collection);
    Rendition wire = random.nextBoolean() ? Rendition.JETSTREAM : Rendition.JETSTREAM_ZSTD;
    String jetstream = "/subscribe?compress=" + (wire == Rendition.JETSTREAM_ZSTD);
    return switch (random.nextInt(6)) {
      case 0 -> new Reader(FirehoseEndpoint.PATH + "?x=", Rendition.FIREHOSE, row -> true);
      case 1 -> new Reader(jetstream, wire, row -> true);
      case 2 -> new Reader(jetstream + "&wantedDids=" + did, wire, row -> row.did().equals(did));
      case 3 -> new Reader(jetstream + "&wantedCollections=" + collection, wire, ofCollection);
      case 4 ->
          new Reader(jetstream + "&maxMessageSizeBytes=300", wire, row -> row.jsonBytes() <= 300);
      default ->
          new Reader(
              jetstream + "&wantedDids=" + did + "&wantedCollections=" + collection,
              wire,
              row -> row.did().equals(did) && ofCollection.test(row));
    };
  }

  /** Compares a stretch with the model, reading in fits and starts. */
  private static void read(ServeFixture node, Random random, Reader what) throws IOException {
    long last = node.testLog.log().lastSeq();
    long cursor = 1 + random.nextLong(last);
    boolean firehose = what.rendition() == Rendition.FIREHOSE;
    int receiveBuffer = random.nextBoolean() ? 16 << 10 : 0;
    List<Long> got = new ArrayList<>();
    try (RawClient client =
        RawClient.open(
            node.address(), what.path() + "&cursor=" + cursor, receiveBuffer, new byte[0])) {
      int wanted = 20 + random.nextInt(200);
      while (got.size() < wanted) {
        got.addAll(client.seqs(1));
        if (random.nextInt(40) == 0) {
          LockSupport.parkNanos(random.nextInt(10_000_000));
        }
        if (random.nextInt(50) == 0) {
          client.send(RawClient.PONG, new byte[0]);
        }
      }
    }
    List<Long> expected =
        node.testLog.seqs(
            what.rendition(),
            row ->
                (firehose ? row.seq() > cursor : row.seq() >= cursor) && what.filter().test(row));
    for (int i = 0; i < got.size(); i++) {
      assertThat(got.get(i))
          .as(
              "event %d of %s from %d after %s",
              i, what.path(), cursor, i == 0 ? "" : got.get(i - 1))
          .isEqualTo(expected.get(i));
    }
  }

  @Test
  void readersOfDeletedSegmentsFinishThemAndAreToldOfTheGap() throws Exception {
    ServerConfig small = ServeFixture.config(4096, Duration.ofSeconds(30), Duration.ofMinutes(10));
    try (ServeFixture node = new ServeFixture(directory, small)) {
      node.testLog.fill(250, 7);
      List<RawClient> behind = new ArrayList<>();
      for (String path :
          List.of(
              FirehoseEndpoint.PATH + "?cursor=0",
              "/subscribe?cursor=0",
              "/subscribe?cursor=0&wantedCollections=app.bsky.*")) {
        behind.add(node.keep(RawClient.open(node.address(), path, 4096, new byte[0])));
      }
      Eventually.await(
          "all are stuck",
          () -> node.server.consumers().stream().filter(each -> each.blocked()).count() == 3);
      node.testLog.log().enforceRetention(Instant.now().plus(Duration.ofDays(10_000)));
      for (RawClient client : behind) {
        RawClient.Frame close = client.readClose();
        assertThat(close.closeCode()).isEqualTo(1008);
        assertThat(close.closeReason()).isEqualTo("the position is older than what is kept");
      }
    }
  }

  /** So many that a round over all of them takes several passes. */
  @Test
  @Timeout(120)
  void whatIsPublishedDuringARoundReachesAlsoThoseWhoHadTheirTurn() throws Exception {
    try (ServeFixture node = new ServeFixture(directory)) {
      List<RawClient> clients = new ArrayList<>();
      for (int i = 0; i < 1000; i++) {
        clients.add(node.firehose(""));
      }
      node.awaitConsumers(clients.size());
      for (int i = 0; i < 10; i++) {
        long before = node.testLog.log().lastSeq();
        for (int block = 0; block < 20; block++) {
          node.testLog.fill(1, 7);
          LockSupport.parkNanos(500_000);
        }
        // Nothing follows that would wake anybody.
        List<Long> expected = node.testLog.seqs(Rendition.FIREHOSE, row -> row.seq() > before);
        for (RawClient client : clients) {
          assertThat(client.seqs(expected.size())).isEqualTo(expected);
        }
      }
    }
  }
}
