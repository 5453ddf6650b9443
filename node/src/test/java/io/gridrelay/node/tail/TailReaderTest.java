package io.gridrelay.node.tail;

import static io.gridrelay.node.testing.Eventually.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.gridrelay.eventlog.Block;
import io.gridrelay.eventlog.BlockBuilder;
import io.gridrelay.eventlog.BlockReader;
import io.gridrelay.eventlog.DidHash;
import io.gridrelay.eventlog.EventEntry;
import io.gridrelay.eventlog.EventLog;
import io.gridrelay.eventlog.EventLogConfig;
import io.gridrelay.eventlog.Payload;
import io.gridrelay.eventlog.RowKind;
import io.gridrelay.node.ready.NotReady;
import io.gridrelay.node.testing.LocalPeerLogs;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a tail reader makes of the items of a Ringbuffer, in a log on disk. */
class TailReaderTest {
  private static final long NO = Block.NOT_FIRST_OF_EPOCH;

  @TempDir Path directory;
  private EventLog log;
  private EventLog peer;
  private boolean alone;
  private final FakeRing ring = new FakeRing();
  private final AtomicInteger missedNotices = new AtomicInteger();
  private final List<Long> acknowledged = new CopyOnWriteArrayList<>();
  private final List<Throwable> fatal = new CopyOnWriteArrayList<>();

  @BeforeEach
  void open() {
    EventLogConfig config = EventLogConfig.defaults().withSegmentBytes(1 << 20);
    log = EventLog.open(directory.resolve("log"), config);
    peer = EventLog.open(directory.resolve("peer"), config);
  }

  @AfterEach
  void close() {
    log.close();
    peer.close();
    assertThat(fatal).isEmpty();
  }

  @Test
  void acknowledgesWhatWasDroppedOnceTheBlocksBeforeItCount() {
    read(marker(1, 1, 0, 0), block(1, 1, 0, 0), notice(7));
    assertThat(acknowledged).isEmpty();
    read(marker(1, 1, 0, 0), block(1, 1, 0, 0), notice(7), marker(1, 2, NO, 1));
    assertThat(acknowledged).containsExactly(1L, 7L);
  }

  @Test
  void acknowledgesWhatWasDroppedAtOnceIfNothingWaits() {
    read(marker(1, 1, 0, 0), block(1, 1, 0, 1), notice(7), notice(8));
    assertThat(acknowledged).containsExactly(1L, 7L, 8L);
  }

  @Test
  void forgetsWhatWasDroppedForTheSakeOfABlockThatDoesNotCount() {
    read(
        marker(1, 1, 0, 0),
        block(1, 1, 0, 0),
        notice(7),
        marker(2, 101, 0, 0),
        block(2, 101, 0, 101),
        notice(9));
    assertThat(acknowledged).containsExactly(101L, 9L);
  }

  /** It drops what is in blocks of its own that do not count, for example a second copy. */
  @Test
  void doesNotBelieveANoticeOfASequencerWithoutALease() {
    read(
        marker(1, 1, 0, 0),
        marker(2, 101, 0, 0),
        block(1, 1, 0, 0),
        notice(7),
        notice(8),
        block(2, 101, 0, 101),
        notice(9));
    assertThat(acknowledged).containsExactly(101L, 9L);
  }

  @Test
  void copiesFromAPeerWhatTheRingHoldsNoMore() {
    append(
        peer, block(1, 1, 0, 0), block(1, 2, NO, 1), block(2, 101, 2, 2), block(2, 102, NO, 102));
    ring.add(block(1, 1, 0, 0));
    ring.add(block(1, 2, NO, 1));
    ring.add(block(2, 101, 2, 2));
    ring.add(block(2, 102, NO, 101));
    ring.forgetBefore(3);
    try (TailReader reader = start()) {
      await("the first three are copied", () -> log.lastSeq() == 101 && reader.isWhole());
      assertThat(reader.missing()).isEmpty();
      ring.add(marker(2, 103, NO, 102));
      await("the last one is committed", () -> log.lastSeq() == 102);
      await("all are settled", () -> acknowledged.size() == 4);
    }
    assertThat(blocks(log)).isEqualTo(blocks(peer));
    assertThat(acknowledged).containsExactly(1L, 2L, 101L, 102L);
    assertThat(missedNotices).hasValue(1);
  }

  @Test
  void goesOnWithTheOldestItemWhenTheRingHasOvertakenIt() {
    ring.add(marker(1, 1, 0, 0));
    try (TailReader reader = start()) {
      await("it waits for the next item", () -> reader.isWhole() && ring.isWaitedFor());
      ring.forgetBefore(1);
      append(peer, block(1, 1, 0, 1), block(1, 2, NO, 2));
      ring.overtake(block(1, 1, 0, 1), block(1, 2, NO, 2), block(1, 3, NO, 3));
      await("it has all", () -> log.lastSeq() == 3 && reader.isWhole());
      assertThat(reader.copiedBlocks()).isEqualTo(2);
    }
    assertThat(missedNotices).hasPositiveValue();
  }

  @Test
  void isNotWholeBeforeAPeerHasWhatIsMissing() {
    ring.add(block(1, 1, 0, 0));
    ring.add(block(1, 2, NO, 1));
    ring.forgetBefore(1);
    try (TailReader reader = start()) {
      await("it knows", () -> reader.missing().isPresent());
      assertThat(reader.isWhole()).isFalse();
      assertThat(reader.missing().orElseThrow().cause()).isEqualTo(NotReady.Cause.CATCHING_UP);
      append(peer, block(1, 1, 0, 0));
      await("it is whole", reader::isWhole);
      assertThat(log.lastSeq()).isEqualTo(1);
    }
  }

  @Test
  void goesOnWithARingThatWasLostAndBeganAnew() {
    ring.add(marker(1, 1, 0, 0));
    ring.add(block(1, 1, 0, 1));
    try (TailReader reader = start()) {
      await("the first ring was read", () -> reader.isWhole() && ring.isWaitedFor());
      ring.beginAnew();
      append(peer, block(1, 1, 0, 1), block(1, 2, NO, 2));
      ring.add(marker(2, 101, 2, 0));
      ring.add(block(2, 101, 2, 101));
      await("the second was read", () -> log.lastSeq() == 101 && reader.isWhole());
      assertThat(reader.loggedRingSequence()).isEqualTo(1);
    }
    assertThat(missedNotices).hasPositiveValue();
    append(peer, block(2, 101, 2, 101));
    assertThat(blocks(log)).isEqualTo(blocks(peer));
  }

  @Test
  void noticesThatTheRingBeganAnewThoughNothingMoreComes() {
    ring.add(marker(1, 1, 0, 0));
    ring.add(block(1, 1, 0, 1));
    ring.add(marker(1, 2, NO, 1));
    try (TailReader reader = start()) {
      await("the first ring was read", () -> reader.isWhole() && ring.isWaitedFor());
      ring.beginAnew();
      ring.add(marker(2, 101, 1, 0));
      ring.add(block(2, 101, 1, 101));
      await("the second was read", () -> log.lastSeq() == 101 && reader.isWhole());
    }
  }

  /** One that was forgotten there can keep the grid from repairing itself. */
  @Test
  void letsNoReadWaitInTheRingOfACluster() {
    ring.add(marker(1, 1, 0, 0));
    try (TailReader reader = start()) {
      await("all is read", () -> reader.isWhole() && ring.isWaitedFor());
      assertThat(ring.holdsReads()).isFalse();
    }
  }

  @Test
  void readsAgainWhenTheRingDoesNotAnswer() {
    ring.add(marker(1, 1, 0, 0));
    try (TailReader reader = start()) {
      await("it waits", () -> reader.isWhole() && ring.isWaitedFor());
      ring.mute(true);
      await("it is not answered", () -> ring.unanswered() > 0);
      ring.mute(false);
      ring.add(block(1, 1, 0, 1));
      await("it has the block", () -> log.lastSeq() == 1 && reader.loggedRingSequence() == 1);
    }
  }

  @Test
  void stopsIfItsLogHasWhatTheClusterWentOnWithout() {
    append(log, block(1, 1, 0, 1), block(1, 2, NO, 2));
    ring.add(marker(2, 101, 1, 0));
    try (TailReader reader = start()) {
      await("it stops", () -> !fatal.isEmpty());
      assertThat(reader.isWhole()).isFalse();
    }
    assertThat(forkOf(fatal.removeFirst()).commonSeq()).isEqualTo(1);
  }

  @Test
  void findsTheLastBlockThatItHasInCommonWithAPeer() {
    append(log, block(1, 1, 0, 1), block(1, 2, NO, 2), block(1, 3, NO, 3), block(2, 51, 3, 51));
    append(
        peer, block(1, 1, 0, 1), block(1, 2, NO, 2), block(3, 101, 2, 101), block(3, 102, NO, 0));
    ring.add(block(3, 102, NO, 101));
    try (TailReader reader = start()) {
      await("it stops", () -> !fatal.isEmpty());
      assertThat(reader.copiedBlocks()).isZero();
    }
    assertThat(forkOf(fatal.removeFirst()).commonSeq()).isEqualTo(2);
  }

  @Test
  void takesNothingBeyondWhatTheEpochBeforeEndedWith() {
    append(peer, block(1, 1, 0, 1), block(1, 2, NO, 2));
    ring.add(marker(2, 101, 1, 0));
    try (TailReader reader = start()) {
      await("it is whole", reader::isWhole);
    }
    assertThat(log.lastSeq()).isEqualTo(1);
  }

  @Test
  void fillsTheLogOnDemandThoughTheRingIsEmpty() {
    append(peer, block(1, 1, 0, 1), block(1, 2, NO, 2));
    try (TailReader reader = start()) {
      reader.fillUpTo(2);
      await("it has what the peer has", () -> log.lastSeq() == 2);
      assertThat(reader.isWhole()).as("no sequencer has spoken yet").isFalse();
      reader.fillUpTo(0);
      ring.add(marker(2, 101, 2, 0));
      await("it is whole", reader::isWhole);
    }
  }

  @Test
  void stopsAtAHoleIfItIsAlone() {
    alone = true;
    ring.add(block(1, 2, NO, 1));
    try (TailReader reader = start()) {
      assertThat(reader.isWhole()).isTrue();
      await("it stops", () -> !fatal.isEmpty());
    }
    assertThat(fatal.removeFirst()).isInstanceOf(RingRegressionException.class);
  }

  private static LogForkedException forkOf(Throwable reason) {
    assertThat(reason).isInstanceOf(LogForkedException.class);
    return (LogForkedException) reason;
  }

  private TailReader start() {
    return TailReader.start(
        ring.asRingbuffer(),
        log,
        alone ? null : new LocalPeerLogs(() -> List.of(peer)),
        block -> {},
        new Acknowledgements() {
          @Override
          public void acknowledged(String host, long upstreamSeq) {
            acknowledged.add(upstreamSeq);
          }

          @Override
          public void noticesMissed() {
            missedNotices.incrementAndGet();
          }
        },
        Duration.ZERO,
        fatal::add);
  }

  /** Reads the items, and settles what is to be settled by them. */
  private void read(byte[]... items) {
    ring.beginAnew();
    for (byte[] item : items) {
      ring.add(item);
    }
    try (TailReader reader = start()) {
      await("all is read", () -> reader.loggedRingSequence() == items.length - 1);
    }
  }

  private static void append(EventLog to, byte[]... blocks) {
    for (byte[] block : blocks) {
      to.append(Block.parse(block));
    }
    to.publish();
  }

  private static List<String> blocks(EventLog of) {
    List<String> blocks = new ArrayList<>();
    try (BlockReader reader = of.blocksFrom(0)) {
      reader.forEachRemaining(
          block -> blocks.add(block.epoch() + ": " + block.firstSeq() + "-" + block.lastSeq()));
    }
    return blocks;
  }

  private static byte[] marker(long epoch, long nextSeq, long prevEpochLastSeq, long committed) {
    return new BlockBuilder(epoch, nextSeq, prevEpochLastSeq).build(committed).asByteArray();
  }

  /** One event, whose number at its host is that of its row. */
  private static byte[] block(long epoch, long seq, long prevEpochLastSeq, long committed) {
    BlockBuilder block = new BlockBuilder(epoch, seq, prevEpochLastSeq);
    String did = "did:plc:a";
    block.addRow(seq, DidHash.of(did), null, RowKind.IDENTITY, Payload.NONE, Payload.NONE);
    block.endEvent(
        new EventEntry("a.example", seq, 0, did, 0, new byte[0], new byte[0], (byte) 0),
        Payload.of(new byte[5]));
    return block.build(committed).asByteArray();
  }

  private static byte[] notice(long upstreamSeq) {
    byte[] host = "b.example".getBytes(StandardCharsets.US_ASCII);
    return ByteBuffer.allocate(18 + host.length)
        .put("GRD1".getBytes(StandardCharsets.US_ASCII))
        .putInt(1)
        .putLong(upstreamSeq)
        .putShort((short) host.length)
        .put(host)
        .array();
  }
}
