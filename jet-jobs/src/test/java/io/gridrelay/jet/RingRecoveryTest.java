package io.gridrelay.jet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hazelcast.ringbuffer.ReadResultSet;
import com.hazelcast.ringbuffer.Ringbuffer;
import io.gridrelay.eventlog.Block;
import io.gridrelay.eventlog.BlockBuilder;
import io.gridrelay.eventlog.DidHash;
import io.gridrelay.eventlog.EventEntry;
import io.gridrelay.eventlog.EventLog;
import io.gridrelay.eventlog.EventLogConfig;
import io.gridrelay.eventlog.EventVisitor;
import io.gridrelay.eventlog.Payload;
import io.gridrelay.eventlog.RowKind;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real log, and a ring that is a list of items behind some that were overwritten. */
class RingRecoveryTest {
  private static final int REMEMBERED = 10;
  private static final long FIRST_ITEM = 7;

  @TempDir Path directory;
  private EventLog log;
  private final List<byte[]> items = new ArrayList<>();
  private int lost;

  @BeforeEach
  void open() {
    log = EventLog.open(directory, EventLogConfig.defaults());
  }

  @AfterEach
  void close() {
    log.close();
  }

  @Test
  void knowsNothingOfAnEmptyLog() throws InterruptedException {
    assertThat(recover().lastSeq()).isZero();
    assertThat(recover().recent().lastRev(did(1))).isEqualTo(Recent.UNKNOWN);
  }

  @Test
  void countsWhatIsStillOnItsWayInTheRing() throws InterruptedException {
    logged(block(1, 1, 0, 1, 2));
    items.add(block(1, 1, 0, 1, 2).asByteArray()); // in the log already
    items.add(block(1, 3, Block.NOT_FIRST_OF_EPOCH, 3, 4).asByteArray());
    items.add(marker(1, 5, 4).asByteArray());
    items.add(block(1, 5, Block.NOT_FIRST_OF_EPOCH, 5).asByteArray());
    RingRecovery recovered = recover();
    assertThat(recovered.lastSeq()).isEqualTo(5);
    for (long seq = 1; seq <= 5; seq++) {
      assertThat(recovered.recent().lastRev(did(seq))).isEqualTo(seq);
    }
  }

  /**
   * A sequencer that lost its lease may have appended a last block that its successor never saw.
   */
  @Test
  void leavesOutWhatALaterEpochDeclaredNotToExist() throws InterruptedException {
    logged(block(1, 1, 0, 1, 2));
    items.add(block(1, 3, Block.NOT_FIRST_OF_EPOCH, 3).asByteArray());
    items.add(block(1, 4, Block.NOT_FIRST_OF_EPOCH, 4).asByteArray());
    items.add(block(2, 100, 3, 100).asByteArray());
    items.add(block(1, 5, Block.NOT_FIRST_OF_EPOCH, 5).asByteArray()); // late, from the old one
    RingRecovery recovered = recover();
    assertThat(recovered.lastSeq()).isEqualTo(100);
    assertThat(recovered.recent().lastRev(did(3))).isEqualTo(3);
    assertThat(recovered.recent().lastRev(did(4))).isEqualTo(Recent.UNKNOWN);
    assertThat(recovered.recent().lastRev(did(5))).isEqualTo(Recent.UNKNOWN);
  }

  /**
   * An append that was held up arrives when the next sequencer has looked at the ring already. If
   * that one ends before its first block, only its marker tells that the late block does not count.
   */
  @Test
  void leavesOutWhatTheMarkerOfAnEpochWithoutBlocksDeclaredNotToExist()
      throws InterruptedException {
    logged(block(1, 1, 0, 1, 2));
    items.add(
        block(1, 3, Block.NOT_FIRST_OF_EPOCH, 3).asByteArray()); // late, but before the marker
    items.add(firstMarker(2, 100, 2).asByteArray());
    items.add(block(1, 4, Block.NOT_FIRST_OF_EPOCH, 4).asByteArray()); // even later
    RingRecovery recovered = recover();
    assertThat(recovered.lastSeq()).isEqualTo(2);
    assertThat(recovered.recent().lastRev(did(3))).isEqualTo(Recent.UNKNOWN);
    assertThat(recovered.recent().lastRev(did(4))).isEqualTo(Recent.UNKNOWN);
  }

  /** The tail reader stood still while all copies of the ring were lost and a new one began. */
  @Test
  void doesNotSayThatTheLogEndsBeforeWhereAnEarlierEpochSaidThatItEnded() {
    logged(block(1, 1, 0, 1, 2));
    items.add(firstMarker(2, 100, 5).asByteArray()); // others have what is in no ring any more
    assertThatThrownBy(this::recover).isInstanceOf(IllegalStateException.class);
  }

  /** Each epoch begins far above the one before: so many numbers back may be no events at all. */
  @Test
  void remembersTheNewestEventsHoweverFarApartTheirNumbersAre() throws InterruptedException {
    long prev = 0;
    List<Long> seqs = new ArrayList<>();
    for (int epoch = 1; epoch <= REMEMBERED; epoch++) {
      long seq = epoch * 1_000_000L;
      logged(block(epoch, seq, prev, seq));
      seqs.add(seq);
      prev = seq;
    }
    RingRecovery recovered = recover();
    assertThat(recovered.lastSeq()).isEqualTo(REMEMBERED * 1_000_000L);
    assertThat(seqs).allMatch(seq -> recovered.recent().lastRev(did(seq)) == seq);
  }

  /** All copies of the ring were lost since it was asked where it ends. */
  @Test
  @Timeout(60)
  void failsInsteadOfWaitingForAnItemThatTheRingHasNoMore() {
    items.add(block(1, 1, 0, 1, 2).asByteArray());
    lost = 1;
    assertThatThrownBy(this::recover)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("no item");
  }

  private RingRecovery recover() throws InterruptedException {
    return RingRecovery.recover(ring(), sequencing(), () -> true);
  }

  private void logged(Block block) {
    log.append(block);
    log.publish();
  }

  private static String did(long seq) {
    return "did:plc:" + seq;
  }

  /** One event per number, of an account of its own, whose rev is the number. */
  private static Block block(long epoch, long firstSeq, long prevEpochLastSeq, long... seqs) {
    BlockBuilder builder = new BlockBuilder(epoch, firstSeq, prevEpochLastSeq);
    for (long seq : seqs) {
      Payload payload = Payload.of(new byte[] {'x'});
      builder.addRow(seq, DidHash.of(did(seq)), "a.b.c", RowKind.CREATE, payload, payload);
      builder.endEvent(
          new EventEntry(
              "a.example", seq, seq - 1, did(seq), seq, new byte[32], new byte[36], (byte) 0),
          payload);
    }
    return builder.build(firstSeq - 1);
  }

  private static Block marker(long epoch, long nextSeq, long committedSeq) {
    return new BlockBuilder(epoch, nextSeq, Block.NOT_FIRST_OF_EPOCH).build(committedSeq);
  }

  private static Block firstMarker(long epoch, long nextSeq, long prevEpochLastSeq) {
    return new BlockBuilder(epoch, nextSeq, prevEpochLastSeq).build(0);
  }

  private Sequencing sequencing() {
    return (Sequencing)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {Sequencing.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "config" ->
                      new SequencerConfig(Duration.ZERO, 100_000, false, 100, REMEMBERED);
                  case "completeLog" -> null;
                  case "logLastSeq" -> log.lastSeq();
                  case "eventsAfter" ->
                      log.eventsFrom((long) arguments[0] + 1, (EventVisitor) arguments[1]);
                  default -> throw new UnsupportedOperationException(method.getName());
                });
  }

  @SuppressWarnings("unchecked")
  private Ringbuffer<byte[]> ring() {
    return (Ringbuffer<byte[]>)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {Ringbuffer.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "headSequence" -> FIRST_ITEM;
                  case "tailSequence" -> FIRST_ITEM + items.size() - 1 + lost;
                  case "readManyAsync" ->
                      (int) arguments[1] == 0
                          ? CompletableFuture.completedFuture(read((long) arguments[0]))
                          : new CompletableFuture<>(); // waits in the ring
                  default -> throw new UnsupportedOperationException(method.getName());
                });
  }

  /** Two items at most, so that there is more than one read. */
  @SuppressWarnings("unchecked")
  private ReadResultSet<byte[]> read(long sequence) {
    int from = Math.toIntExact(sequence - FIRST_ITEM);
    List<byte[]> some = items.subList(from, Math.min(items.size(), from + 2));
    return (ReadResultSet<byte[]>)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {ReadResultSet.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "iterator" -> some.iterator();
                  case "readCount" -> some.size();
                  case "getNextSequenceToReadFrom" -> sequence + some.size();
                  default -> throw new UnsupportedOperationException(method.getName());
                });
  }
}
