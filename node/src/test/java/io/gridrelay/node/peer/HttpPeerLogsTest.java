package io.gridrelay.node.peer;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gridrelay.eventlog.Block;
import io.gridrelay.eventlog.BlockEnd;
import io.gridrelay.eventlog.EventLog;
import io.gridrelay.node.cluster.ClusterSecret;
import io.prometheus.client.CollectorRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real servers and real logs on both sides. */
@Timeout(60)
class HttpPeerLogsTest {
  private static final PeerTimes TIMES =
      new PeerTimes(Duration.ofSeconds(20), Duration.ofSeconds(20), Duration.ofSeconds(40));

  @TempDir Path temp;
  private final CollectorRegistry registry = new CollectorRegistry();
  private final PeerMetrics metrics = new PeerMetrics();
  private final List<AutoCloseable> opened = new ArrayList<>();
  private int directories;

  @BeforeEach
  void show() {
    metrics.register(registry);
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : opened.reversed()) {
      each.close();
    }
  }

  private <T extends AutoCloseable> T keep(T closeable) {
    opened.add(closeable);
    return closeable;
  }

  private Path directory() {
    return temp.resolve("log" + directories++);
  }

  private PeerServer peer(Chain chain) {
    return keep(PeerServer.withLog(directory(), chain.blocks()));
  }

  private HttpPeerLogs logsOf(String... urls) {
    return logsOf(TIMES, urls);
  }

  private HttpPeerLogs logsOf(PeerTimes times, String... urls) {
    return keep(new HttpPeerLogs(() -> List.of(urls), PeerServer.SECRET, times, metrics));
  }

  private static PeerAnswer after(PeerLogs logs, BlockEnd end) throws InterruptedException {
    return logs.after(end.epoch(), end.seq());
  }

  /** As a node that is behind does; returns the number of questions. */
  private static int copy(PeerLogs from, EventLog to) throws InterruptedException {
    for (int questions = 1; ; questions++) {
      switch (from.after(to.lastEpoch(), to.lastSeq())) {
        case PeerAnswer.Blocks blocks -> PeerServer.fill(to, blocks.blocks());
        case PeerAnswer.UpToDate upToDate -> {
          return questions;
        }
        case PeerAnswer other -> throw new AssertionError(other);
      }
    }
  }

  @Test
  void copiesAWholeLogOverSeveralEpochsByteForByte() throws Exception {
    Chain chain = Chain.fromTheBeginning().add(40, 40, 5_000).epoch(300).add(20, 40, 5_000);
    Path theirs = directory();
    Path ours = directory();
    int questions;
    try (PeerServer peer = PeerServer.withLog(theirs, chain.blocks());
        EventLog copy = EventLog.open(ours, PeerServer.CONFIG)) {
      questions = copy(logsOf(peer.url()), copy);
      assertThat(registry.getSampleValue("gridrelay_peer_log_received_bytes_total"))
          .isGreaterThan(BlockFrames.CHUNK_BYTES);
      assertThat(peer.registry.getSampleValue("gridrelay_peer_log_sent_bytes_total")).isPositive();
    }
    assertThat(questions).isGreaterThan(3);
    assertThat(files(ours)).hasSizeGreaterThan(8).isEqualTo(files(theirs));
  }

  private @Nullable Double failures(String reason) {
    return registry.getSampleValue(
        "gridrelay_peer_log_failures_total", new String[] {"reason"}, new String[] {reason});
  }

  /** Length and checksum of each file of frames or metas, by name. */
  private static Map<String, String> files(Path directory) throws IOException {
    Map<String, String> found = new TreeMap<>();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        if (file.getFileName().toString().matches("\\d+\\..*")) {
          byte[] bytes = Files.readAllBytes(file);
          CRC32C checksum = new CRC32C();
          checksum.update(bytes);
          found.put(file.getFileName().toString(), bytes.length + " " + checksum.getValue());
        }
      }
    }
    return found;
  }

  @Test
  void goesOnBehindEveryBlockAndSaysWhereThePeerEnds() throws Exception {
    Chain chain = Chain.fromTheBeginning().add(3, 3, 100).epoch(50).add(3, 3, 100);
    HttpPeerLogs logs = logsOf(peer(chain).url());
    for (int have = 0; have < chain.blocks().size(); have++) {
      BlockEnd end = have == 0 ? BlockEnd.NONE : BlockEnd.of(chain.blocks().get(have - 1));
      PeerAnswer.Blocks answer = (PeerAnswer.Blocks) after(logs, end);
      assertThat(answer.endSeq()).isEqualTo(chain.end().seq());
      assertThat(answer.blocks()).hasSize(chain.blocks().size() - have);
      assertThat(answer.blocks().getFirst().asByteArray())
          .isEqualTo(chain.blocks().get(have).asByteArray());
    }
    assertThat(after(logs, chain.end())).isInstanceOf(PeerAnswer.UpToDate.class);
  }

  @Test
  void sendsABlockThatIsLargerThanAChunkAlone() throws Exception {
    Chain chain = Chain.fromTheBeginning().add(1, 2, 100).add(1, 1, 6 << 20).add(1, 2, 100);
    HttpPeerLogs logs = logsOf(peer(chain).url());
    assertThat(((PeerAnswer.Blocks) after(logs, BlockEnd.NONE)).blocks()).hasSize(1);
    PeerAnswer.Blocks large =
        (PeerAnswer.Blocks) after(logs, BlockEnd.of(chain.blocks().getFirst()));
    assertThat(large.blocks()).hasSize(1);
    assertThat(large.blocks().getFirst().length()).isGreaterThan(BlockFrames.CHUNK_BYTES);
  }

  @Test
  void noticesAForkAndSaysWhereTheirBlockEnds() throws Exception {
    Chain common = Chain.fromTheBeginning().add(4, 5, 100);
    Chain ours = common.fork().add(2, 5, 100);
    // They took over behind seq 20, while we wrote 21 to 30 in the epoch before.
    Chain theirs = common.fork().epoch(100).add(2, 5, 100);
    PeerServer peer = peer(theirs);
    assertThat(after(logsOf(peer.url()), ours.end()))
        .isEqualTo(new PeerAnswer.Forked(peer.url(), 1, 20));
    // And the same numbers in another epoch.
    assertThat(after(logsOf(peer.url()), new BlockEnd(9, 20)))
        .isEqualTo(new PeerAnswer.Forked(peer.url(), 1, 20));
    assertThat(after(logsOf(peer.url()), new BlockEnd(1, 18)))
        .isEqualTo(new PeerAnswer.Forked(peer.url(), 1, 15));
    assertThat(after(logsOf(peer.url()), common.end())).isInstanceOf(PeerAnswer.Blocks.class);
  }

  @Test
  void aPeerThatIsMerelyBehindHasNothing() throws Exception {
    Chain common = Chain.fromTheBeginning().add(4, 5, 100);
    Chain ours = common.fork().epoch(10).add(2, 5, 100);
    PeerServer behind = peer(common);
    PeerServer empty = peer(Chain.fromTheBeginning());
    assertThat(after(logsOf(behind.url()), ours.end()))
        .isEqualTo(new PeerAnswer.UpToDate(behind.url()));
    assertThat(after(logsOf(empty.url()), ours.end()))
        .isEqualTo(new PeerAnswer.UpToDate(empty.url()));
    assertThat(after(logsOf(empty.url()), BlockEnd.NONE))
        .isEqualTo(new PeerAnswer.UpToDate(empty.url()));
    PeerServer ahead = peer(ours);
    assertThat(after(logsOf(behind.url(), empty.url(), ahead.url()), common.end()))
        .isInstanceOfSatisfying(
            PeerAnswer.Blocks.class, blocks -> assertThat(blocks.peer()).isEqualTo(ahead.url()));
  }

  @Test
  void saysWhatIsGoneUnlessWhatIsKeptFollows() throws Exception {
    Chain chain = Chain.fromTheBeginning().add(10, 100, 2_000).epoch(70).add(10, 100, 2_000);
    EventLog log =
        EventLog.open(
            directory(),
            PeerServer.CONFIG
                .withSegmentBytes(4096)
                .withRetention(Duration.ofDays(1), Long.MAX_VALUE));
    PeerServer peer = keep(PeerServer.withLog(log, chain.blocks(), PeerServer.SECRET));
    long firstKeptUs = Chain.START_US + 1_071 * 1000;
    log.enforceRetention(
        Instant.EPOCH.plus(firstKeptUs, ChronoUnit.MICROS).plus(Duration.ofDays(1)));
    long first = log.firstSeq();
    assertThat(first).isEqualTo(1_071); // the first of the second epoch
    HttpPeerLogs logs = logsOf(peer.url());

    assertThat(after(logs, new BlockEnd(1, 900))).isEqualTo(new PeerAnswer.Gone(peer.url(), first));
    assertThat(after(logs, new BlockEnd(1, 1_000))).isInstanceOf(PeerAnswer.Blocks.class);
    assertThat(after(logs, new BlockEnd(1, 1_010)))
        .isEqualTo(new PeerAnswer.Gone(peer.url(), first));
    assertThat(after(logs, new BlockEnd(1, 1_100)))
        .isEqualTo(new PeerAnswer.Forked(peer.url(), 0, 0));
    // A log that begins takes what there is.
    assertThat(((PeerAnswer.Blocks) after(logs, BlockEnd.NONE)).blocks().getFirst().firstSeq())
        .isEqualTo(first);

    // Nobody is up to date while somebody has more, and whoever has it helps.
    PeerServer behind = peer(Chain.fromTheBeginning().add(1, 5, 100));
    assertThat(after(logsOf(behind.url(), peer.url()), new BlockEnd(1, 900)))
        .isEqualTo(new PeerAnswer.Gone(peer.url(), first));
    PeerServer whole = peer(chain);
    assertThat(after(logsOf(peer.url(), whole.url()), new BlockEnd(1, 900)))
        .isInstanceOf(PeerAnswer.Blocks.class);
  }

  @Test
  void aHoleInThePeersLogIsNotPassedOn() throws Exception {
    Chain chain = Chain.fromTheBeginning().add(6, 5, 100);
    List<Block> holed = new ArrayList<>(chain.blocks());
    holed.remove(3);
    PeerServer peer = keep(PeerServer.withLog(directory(), holed));
    HttpPeerLogs logs = logsOf(peer.url());
    assertThat(((PeerAnswer.Blocks) after(logs, BlockEnd.NONE)).blocks()).hasSize(3);
    assertThat(after(logs, new BlockEnd(1, 15))).isEqualTo(new PeerAnswer.Gone(peer.url(), 21));
  }

  @Test
  void aPeerThatSendsDamageIsPassedOverForAGoodOne() throws Exception {
    Chain chain = Chain.fromTheBeginning().add(5, 5, 100);
    PeerServer good = peer(chain);
    List<Block> skipped = List.of(chain.blocks().get(1), chain.blocks().get(3));
    byte[] flipped = chain.blocks().get(1).asByteArray().clone();
    flipped[flipped.length - 7] ^= 4;
    BlockEnd end = BlockEnd.of(chain.blocks().getFirst());
    Map<String, ByteBuffer[]> damages =
        Map.of(
            "a block too far", BlockFrames.encode(List.of(chain.blocks().get(2))),
            "a block left out", BlockFrames.encode(skipped),
            "a changed block",
                new ByteBuffer[] {
                  ByteBuffer.allocate(4).putInt(flipped.length).flip(), ByteBuffer.wrap(flipped)
                },
            "a length alone", new ByteBuffer[] {ByteBuffer.wrap(new byte[] {0, 0, 9, 9})},
            "a negative length", new ByteBuffer[] {ByteBuffer.wrap(new byte[] {-1, 0, 9, 9})},
            "half a length", new ByteBuffer[] {ByteBuffer.wrap(new byte[] {0, 0})},
            "a web page", new ByteBuffer[] {ByteBuffer.wrap("<html></html>".getBytes(US_ASCII))});
    for (var damage : damages.entrySet()) {
      PeerServer bad = keep(PeerServer.sending(damage.getValue()));
      assertThat(after(logsOf(bad.url()), end))
          .as(damage.getKey())
          .isInstanceOf(PeerAnswer.Nobody.class);
      assertThat(after(logsOf(bad.url(), good.url()), end))
          .as(damage.getKey())
          .isInstanceOfSatisfying(
              PeerAnswer.Blocks.class, blocks -> assertThat(blocks.peer()).isEqualTo(good.url()));
    }
    assertThat(failures("damaged")).isEqualTo(2.0 * damages.size());
  }

  @Test
  void wrongAndMissingSecretsAreNoAnswer() throws Exception {
    Chain chain = Chain.fromTheBeginning().add(1, 5, 100);
    PeerServer other =
        keep(
            PeerServer.withLog(
                EventLog.open(directory(), PeerServer.CONFIG),
                chain.blocks(),
                ClusterSecret.of("another-cluster-knows")));
    PeerServer open =
        keep(
            PeerServer.withLog(
                EventLog.open(directory(), PeerServer.CONFIG), chain.blocks(), null));
    HttpPeerLogs logs = logsOf(other.url(), open.url());
    assertThat(after(logs, BlockEnd.NONE))
        .isInstanceOfSatisfying(
            PeerAnswer.Nobody.class,
            nobody -> assertThat(nobody.why()).contains("status 401", "status 404", "secret"));
    assertThat(logs.ends(Duration.ofSeconds(5))).isEmpty();
  }

  @Test
  void aPeerThatHangsCostsALimitOnceAndIsAskedLast() throws Exception {
    Chain chain = Chain.fromTheBeginning().add(1, 5, 100);
    PeerServer good = peer(chain);
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      PeerTimes brief =
          new PeerTimes(Duration.ofMillis(500), Duration.ofMillis(500), Duration.ofSeconds(5));
      HttpPeerLogs logs = logsOf(brief, "http://127.0.0.1:" + silent.getLocalPort(), good.url());
      assertThat(after(logs, BlockEnd.NONE)).isInstanceOf(PeerAnswer.Blocks.class);
      long begun = System.nanoTime();
      assertThat(after(logs, BlockEnd.NONE)).isInstanceOf(PeerAnswer.Blocks.class);
      assertThat(System.nanoTime() - begun).isLessThan(brief.answer().toNanos());
      assertThat(logs.ends(Duration.ofMillis(400)))
          .extracting(PeerEnd::peer)
          .containsExactly(good.url());
      assertThat(failures("unreachable")).isEqualTo(1);
    }
  }

  @Test
  void aPeerThatStopsInTheMiddleOfAnAnswerIsGivenUp() throws Exception {
    try (ServerSocket peer = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Thread serving =
          Thread.startVirtualThread(
              () -> {
                try (var socket = peer.accept()) {
                  socket
                      .getOutputStream()
                      .write("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nabc".getBytes(US_ASCII));
                  socket.getInputStream().transferTo(OutputStream.nullOutputStream());
                } catch (IOException e) {
                  // The client has gone.
                }
              });
      PeerTimes brief =
          new PeerTimes(Duration.ofMillis(500), Duration.ofMillis(500), Duration.ofSeconds(1));
      assertThat(after(logsOf(brief, "http://127.0.0.1:" + peer.getLocalPort()), BlockEnd.NONE))
          .isInstanceOf(PeerAnswer.Nobody.class);
      serving.join(); // the connection was closed
    }
  }

  @Test
  void canBeInterrupted() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      PeerTimes patient =
          new PeerTimes(Duration.ofSeconds(50), Duration.ofSeconds(50), Duration.ofSeconds(50));
      HttpPeerLogs logs = logsOf(patient, "http://127.0.0.1:" + silent.getLocalPort());
      Thread caller = Thread.currentThread();
      Thread.startVirtualThread(
          () -> {
            try {
              silent.accept();
            } catch (IOException e) {
              throw new AssertionError(e);
            }
            caller.interrupt();
          });
      assertThatThrownBy(() -> after(logs, BlockEnd.NONE)).isInstanceOf(InterruptedException.class);
    }
  }

  @Test
  void saysWhereAllLogsEnd() throws Exception {
    Chain one = Chain.fromTheBeginning().add(2, 5, 100);
    Chain two = one.fork().epoch(10).add(1, 5, 100);
    PeerServer first = peer(one);
    PeerServer second = peer(two);
    PeerServer empty = peer(Chain.fromTheBeginning());
    assertThat(
            logsOf(first.url(), second.url(), empty.url(), "http://127.0.0.1:1")
                .ends(Duration.ofSeconds(10)))
        .containsExactlyInAnyOrder(
            new PeerEnd(first.url(), 1, 10, Chain.START_US + 10_000),
            new PeerEnd(second.url(), 2, 25, Chain.START_US + 25_000),
            new PeerEnd(empty.url(), 0, 0, 0));
  }

  @Test
  void withoutPeersThereIsNobody() throws Exception {
    assertThat(after(logsOf(), BlockEnd.NONE))
        .isEqualTo(new PeerAnswer.Nobody("no other node is known"));
    assertThat(logsOf().ends(Duration.ofSeconds(1))).isEmpty();
    assertThat(after(logsOf("", "no url"), BlockEnd.NONE)).isInstanceOf(PeerAnswer.Nobody.class);
  }
}
