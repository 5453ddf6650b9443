package io.gridrelay.jet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import io.gridrelay.atproto.jetstream.JetstreamDictionary;
import io.gridrelay.eventlog.Block;
import io.gridrelay.eventlog.Rendition;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SequencerTest {
  private static final String A = "did:plc:a";

  private final FakeLease lease = new FakeLease();
  private final SequencerCounters counters = new SequencerCounters();
  private Recent recent = new Recent(1000, 1000, 0);
  private long clock = 5_000;
  private boolean selfCommitting = true;
  private Sequencer sequencer = sequencer();

  @AfterEach
  void close() {
    sequencer.close();
  }

  @Test
  void givesEveryOperationItsOwnNumberAndTime() {
    take(Events.commit("a.example", 1, A, 10, 3));
    take(Events.identity("a.example", 2, A));
    take(Events.commit("a.example", 3, A, 11, 0));
    Block block = sequencer.cut();
    assertThat(block.firstSeq()).isEqualTo(101);
    assertThat(block.rowCount()).isEqualTo(5);
    assertThat(block.eventCount()).isEqualTo(3);
    assertThat(List.of(block.timeUs(0), block.timeUs(1), block.timeUs(2), block.timeUs(3)))
        .containsExactly(5_000L, 5_001L, 5_002L, 5_003L);
    assertThat(lease.lastSeq).isEqualTo(105);
    assertThat(lease.lastTimeUs).isEqualTo(5_004);
  }

  @Test
  void writesTheFirehoseFrameOnceUnderTheNumberOfTheLastOperation() {
    take(Events.commit("a.example", 1, A, 10, 3));
    Block block = sequencer.cut();
    assertThat(hex(block.frame(Rendition.FIREHOSE, 0))).isEmpty();
    assertThat(hex(block.frame(Rendition.FIREHOSE, 1))).isEmpty();
    // FIN and binary, length 8, then the frame with 103 (0x67) for 1000.
    assertThat(hex(block.frame(Rendition.FIREHOSE, 2)))
        .isEqualTo("8208" + "010203" + "1867" + "040506");
  }

  @Test
  void writesJetstreamMessagesPlainAndCompressed() {
    take(Events.commit("a.example", 1, A, 10, 2));
    take(Events.identity("a.example", 2, A));
    take(Events.sync(A, 10));
    Block block = sequencer.cut();
    assertThat(text(block.frame(Rendition.JETSTREAM, 1))).isEqualTo("{\"time_us\":5001}");
    assertThat(text(block.frame(Rendition.JETSTREAM, 2)))
        .isEqualTo("{\"time_us\":5002,\"seq\":103}");
    assertThat(block.frame(Rendition.JETSTREAM, 3).remaining()).isZero();
    byte[] zstd = payload(block.frame(Rendition.JETSTREAM_ZSTD, 2));
    assertThat(
            new String(
                Zstd.decompress(zstd, JetstreamDictionary.load(), 100), StandardCharsets.UTF_8))
        .isEqualTo("{\"time_us\":5002,\"seq\":103}");
  }

  @Test
  void keepsTheOriginOfEachEventInTheBlock() {
    take(Events.commit("a.example", 77, A, 10, 2));
    List<String> origins = new ArrayList<>();
    sequencer
        .cut()
        .forEachEvent(
            event ->
                origins.add(
                    event.host()
                        + " "
                        + event.upstreamSeq()
                        + " "
                        + event.hostLowWater()
                        + " "
                        + event.rev()));
    assertThat(origins).containsExactly("a.example 77 76 10");
  }

  @Test
  void goesOnByMicrosecondsWhenTheClockStepsBack() {
    take(Events.commit(A, 1));
    clock = 10;
    take(Events.commit(A, 2));
    take(Events.commit(A, 3));
    clock = 9_000;
    take(Events.commit(A, 4));
    Block block = sequencer.cut();
    assertThat(List.of(block.timeUs(0), block.timeUs(1), block.timeUs(2), block.timeUs(3)))
        .containsExactly(5_000L, 5_001L, 5_002L, 9_000L);
  }

  @Test
  void neverGoesBeyondWhatIsReserved() {
    lease.reservedUntilSeq = 103;
    lease.reservedUntilTimeUs = 6_000;
    assertThat(sequencer.offer(Events.commit("a.example", 1, A, 1, 4)))
        .isEqualTo(Verdict.NO_NUMBERS);
    take(Events.commit("a.example", 1, A, 1, 3));
    assertThat(sequencer.offer(Events.commit(A, 2))).isEqualTo(Verdict.NO_NUMBERS);
    lease.reservedUntilSeq = 1_000;
    clock = 6_001;
    assertThat(sequencer.offer(Events.commit(A, 2))).isEqualTo(Verdict.NO_NUMBERS);
    lease.reservedUntilTimeUs = 7_000;
    take(Events.commit(A, 2));
    assertThat(counters.waitsForNumbers.sum()).isEqualTo(3);
  }

  @Test
  void dropsWhatTheLogHasAndWhatCameTooLate() {
    take(Events.commit(A, 10));
    assertThat(sequencer.offer(Events.commit(A, 10))).isEqualTo(Verdict.DUPLICATE);
    assertThat(sequencer.offer(Events.commit("b.example", 5, A, 9, 1))).isEqualTo(Verdict.STALE);
    take(Events.commit("did:plc:b", 9));
    take(Events.sync(A, 10));
    assertThat(sequencer.offer(Events.sync(A, 10))).isEqualTo(Verdict.DUPLICATE);
    assertThat(sequencer.offer(Events.sync(A, 9))).isEqualTo(Verdict.STALE);
    assertThat(counters.duplicates.sum()).isEqualTo(2);
    assertThat(counters.stale.sum()).isEqualTo(2);
  }

  @Test
  void dropsEventsWithoutARevOnlyIfTheyAreTheVerySame() {
    take(Events.identity("a.example", 1, A));
    assertThat(sequencer.offer(Events.identity("a.example", 1, A))).isEqualTo(Verdict.DUPLICATE);
    take(Events.identity("a.example", 2, A));
    take(Events.identity("b.example", 1, A));
    take(Events.identity("a.example", 1, "did:plc:b"));
  }

  @Test
  void asksAboutAnAccountOnlyIfItMayHaveForgottenWhatTheLaneDidNotKnow() {
    recent = new Recent(2, 2, 0);
    sequencer = sequencer();
    take(Events.commit("did:plc:b", 1));
    take(Events.commit("did:plc:c", 1));
    take(Events.commit("did:plc:d", 1)); // forgets did:plc:b, which is seq 101
    assertThat(sequencer.offer(Events.verifiedAt(100, Events.commit("did:plc:b", 1))))
        .isEqualTo(Verdict.UNKNOWN_ACCOUNT);
    take(Events.verifiedAt(101, Events.commit("did:plc:e", 1)));
    sequencer.learn("did:plc:b", 1);
    assertThat(sequencer.offer(Events.verifiedAt(100, Events.commit("did:plc:b", 1))))
        .isEqualTo(Verdict.DUPLICATE);
    sequencer.learn("did:plc:f", 0);
    take(Events.verifiedAt(100, Events.commit("did:plc:f", 1)));
  }

  @Test
  void closesABlockBeforeItGrowsTooLargeButTakesALargeEventAlone() {
    byte[] large = new byte[700];
    take(Events.withFrame(large, Events.commit(A, 1)));
    assertThat(sequencer.offer(Events.withFrame(large, Events.commit(A, 2))))
        .isEqualTo(Verdict.BLOCK_FULL);
    assertThat(sequencer.cut().rowCount()).isEqualTo(1);
    take(Events.withFrame(new byte[50_000], Events.commit(A, 2)));
    assertThat(sequencer.cut().firstSeq()).isEqualTo(102);
  }

  @Test
  void dropsAnEventThatCannotBeEncodedAndGoesOnAsIfItNeverCame() {
    VerifiedEvent broken = Events.commit(A, 1);
    VerifiedEvent poison =
        new VerifiedEvent(
            "a.example",
            1,
            0,
            EventKind.COMMIT,
            A,
            broken.frame(),
            3,
            6,
            1,
            new byte[31],
            new byte[36],
            (byte) 0,
            broken.operations(),
            null,
            0);
    assertThat(sequencer.offer(poison)).isEqualTo(Verdict.POISON);
    take(Events.commit(A, 1));
    assertThat(sequencer.cut().firstSeq()).isEqualTo(101);
  }

  @Test
  void saysInItsFirstBlockWhereTheEpochBeforeEnded() {
    Block marker = sequencer.cut();
    assertThat(marker.isCommitMarker()).isTrue();
    assertThat(marker.prevEpochLastSeq()).isEqualTo(50);
    take(Events.commit(A, 1));
    assertThat(sequencer.cut().prevEpochLastSeq()).isEqualTo(50);
    take(Events.commit(A, 2));
    assertThat(sequencer.cut().prevEpochLastSeq()).isEqualTo(Block.NOT_FIRST_OF_EPOCH);
  }

  @Test
  void commitsItsOwnBlocksOnlyWithoutBackups() {
    take(Events.commit(A, 1));
    assertThat(sequencer.cut().committedSeq()).isEqualTo(101);

    selfCommitting = false;
    lease.lastSeq = 100;
    recent = new Recent(1000, 1000, 0);
    sequencer = sequencer();
    assertThat(sequencer.cut().committedSeq()).isZero();
    assertThat(sequencer.acknowledged(0)).isTrue();
    take(Events.commit(A, 1));
    assertThat(sequencer.cut().committedSeq()).as("what the epoch before left").isEqualTo(50);
    assertThat(sequencer.acknowledged(101)).isTrue();
    assertThat(sequencer.cut().committedSeq()).isEqualTo(101);
    assertThat(sequencer.acknowledged(0)).isFalse();
  }

  @Test
  void refusesToNumberWhatTheLogHasNumberedAlready() {
    lease.lastSeq = 49;
    assertThatThrownBy(this::sequencer)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("49")
        .hasMessageContaining("50");
  }

  @Test
  void keepsItsRulesForAnyMixOfEvents() {
    for (long seed = 0; seed < 20; seed++) {
      lease.lastSeq = 100;
      lease.lastTimeUs = 1_000;
      clock = 5_000;
      recent = new Recent(10, 10, 0);
      sequencer.close();
      sequencer = sequencer();
      numberAtRandom(new Random(seed), seed);
    }
  }

  private void numberAtRandom(Random random, long seed) {
    long lastSeq = 100;
    long lastTime = 1_000;
    for (int i = 0; i < 500; i++) {
      clock += random.nextInt(20) - 8;
      VerifiedEvent event =
          Events.commit("a.example", i, "did:plc:" + random.nextInt(30), i + 1, random.nextInt(4));
      if (sequencer.offer(event) != Verdict.BLOCK_FULL) {
        continue;
      }
      Block block = sequencer.cut();
      assertThat(block.firstSeq()).as("seed %d", seed).isEqualTo(lastSeq + 1);
      for (int row = 0; row < block.rowCount(); row++) {
        assertThat(block.timeUs(row)).as("seed %d", seed).isGreaterThan(lastTime);
        lastTime = block.timeUs(row);
      }
      lastSeq = block.lastSeq();
    }
    assertThat(lastSeq).as("seed %d", seed).isGreaterThan(200);
  }

  private Sequencer sequencer() {
    SequencerConfig config =
        new SequencerConfig(Duration.ofMillis(1), 1_000, selfCommitting, 1_000, 1_000);
    return new Sequencer(lease, recent, 50, () -> clock, config, counters);
  }

  private void take(VerifiedEvent event) {
    assertThat(sequencer.offer(event)).isEqualTo(Verdict.TAKEN);
  }

  private static String hex(ByteBuffer frame) {
    return HexFormat.of().formatHex(bytes(frame));
  }

  private static String text(ByteBuffer frame) {
    return new String(payload(frame), StandardCharsets.UTF_8);
  }

  /** Of a frame with a two-byte header. */
  private static byte[] payload(ByteBuffer frame) {
    byte[] bytes = bytes(frame);
    return java.util.Arrays.copyOfRange(bytes, 2, bytes.length);
  }

  private static byte[] bytes(ByteBuffer frame) {
    byte[] bytes = new byte[frame.remaining()];
    frame.get(bytes);
    return bytes;
  }
}
