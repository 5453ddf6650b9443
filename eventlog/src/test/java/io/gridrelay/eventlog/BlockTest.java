package io.gridrelay.eventlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BlockTest {
  @Test
  void parsesWhatItBuiltForManySeeds() {
    for (long seed = 0; seed < 500; seed++) {
      Block block = Blocks.random(new Random(seed), 4, 100, 90, Blocks.START_US);
      Block parsed = Block.parse(block.asByteArray().clone());
      assertThat(parsed.toString()).as("seed %d", seed).isEqualTo(block.toString());
    }
  }

  @Test
  void refusesEveryFlippedBit() {
    byte[] good = Blocks.random(new Random(7), 4, 100, 90, Blocks.START_US).asByteArray();
    for (int bit = 0; bit < 8 * good.length; bit++) {
      byte[] bad = good.clone();
      bad[bit / 8] ^= (byte) (1 << bit % 8);
      assertThatThrownBy(() -> Block.parse(bad))
          .as("bit %d", bit)
          .isInstanceOf(CorruptBlockException.class);
    }
  }

  @Test
  void refusesEveryLengthButItsOwn() {
    byte[] good = Blocks.of(5, 3).asByteArray();
    for (int length = 0; length <= good.length + 8; length++) {
      byte[] bad = java.util.Arrays.copyOf(good, length);
      if (length != good.length) {
        assertThatThrownBy(() -> Block.parse(bad)).isInstanceOf(CorruptBlockException.class);
      }
    }
  }

  /** Checksums can not help here: the attacker, or a bug, made them right. */
  @Test
  void refusesOrAcceptsButNeverFailsOtherwiseWhenMetaBytesChangeUnderARightChecksum() {
    Random random = new Random(11);
    byte[] good = Blocks.random(random, 4, 100, 90, Blocks.START_US).asByteArray();
    int metaLength = new BlockMeta().wrap(MemorySegment.ofArray(good), 0).metaLength();
    int refused = 0;
    int rounds = 200_000;
    for (int i = 0; i < rounds; i++) {
      byte[] bad = good.clone();
      int at = BlockLayout.CRC_FROM + random.nextInt(metaLength - BlockLayout.CRC_FROM);
      bad[at] = (byte) random.nextInt();
      bad[BlockLayout.CRC_FROM + random.nextInt(88)] =
          random.nextInt(4) == 0 ? (byte) random.nextInt() : bad[at];
      MemorySegment.ofArray(bad)
          .set(
              BlockMeta.I32,
              BlockLayout.META_CRC_AT,
              Checksum.crc32c(bad, BlockLayout.CRC_FROM, metaLength - BlockLayout.CRC_FROM));
      try {
        Block.parse(bad);
      } catch (CorruptBlockException e) {
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(rounds / 2);
  }

  @Test
  void givesTheCommitsFirehoseFrameToItsLastRow() {
    BlockBuilder builder = new BlockBuilder(1, 10, 0);
    Blocks.addCommit(builder, 3, Blocks.START_US, 200);
    Block block = builder.build(12);

    assertThat(block.frame(Rendition.FIREHOSE, 0).remaining()).isZero();
    assertThat(block.frame(Rendition.FIREHOSE, 1).remaining()).isZero();
    assertThat(block.frame(Rendition.FIREHOSE, 2).remaining()).isEqualTo(204);
    assertThat(block.eventCount()).isEqualTo(1);
    block.forEachEvent(
        event -> {
          assertThat(event.firstSeq()).isEqualTo(10);
          assertThat(event.seq()).isEqualTo(12);
          assertThat(event.collection(12)).isEqualTo("app.bsky.feed.post");
        });
  }

  @Test
  void builderRefusesWhatTheParserWouldRefuse() {
    BlockBuilder builder = new BlockBuilder(1, 10, 0);
    Blocks.addCommit(builder, 1, Blocks.START_US, 10);
    assertThatThrownBy(() -> Blocks.addCommit(builder, 1, Blocks.START_US, 10))
        .hasMessageContaining("time_us");
    assertThatThrownBy(
            () ->
                builder.addRow(
                    Blocks.START_US + 1, 1, "a.b.c", RowKind.SYNC, Payload.NONE, Payload.NONE))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> builder.endEvent(Blocks.entry(builder, Blocks.did(1)), Payload.NONE))
        .hasMessageContaining("at least one row");
    assertThatThrownBy(() -> builder.build(11)).hasMessageContaining("committed seq 11");
    builder.addRow(Blocks.START_US + 1, 1, null, RowKind.SYNC, Payload.NONE, Payload.NONE);
    assertThatThrownBy(() -> builder.endEvent(Blocks.entry(builder, Blocks.did(1)), Payload.NONE))
        .hasMessageContaining("DID hash");
    assertThatThrownBy(() -> builder.build(10)).hasMessageContaining("not ended");
  }

  @Test
  void aRestartedBuilderMakesTheSameBlockAsANewOne() {
    BlockBuilder restarted = new BlockBuilder(9, 9, 0);
    Blocks.addCommit(restarted, 2, Blocks.START_US, 5000);
    Blocks.addSync(restarted, Blocks.START_US + 10);
    restarted.build(9);
    BlockBuilder fresh = new BlockBuilder(3, 100, 99);
    restarted.restart(3, 100, 99);
    for (BlockBuilder builder : new BlockBuilder[] {fresh, restarted}) {
      Blocks.addCommit(builder, 3, Blocks.START_US, 50);
      Blocks.addSync(builder, Blocks.START_US + 10);
    }
    assertThat(restarted.bytes()).isEqualTo(fresh.bytes());
    assertThat(restarted.build(1).asByteArray()).isEqualTo(fresh.build(1).asByteArray());
  }

  @Test
  void keepsTheHighestLowWaterMarkOfEachHost() {
    BlockBuilder builder = new BlockBuilder(1, 1, 0);
    for (long low : new long[] {5, 9, 7}) {
      long timeUs = Blocks.START_US + builder.rowCount();
      builder.addRow(
          timeUs, DidHash.of("did:web:a"), null, RowKind.SYNC, Payload.NONE, Payload.NONE);
      builder.endEvent(
          new EventEntry("h", 10, low, "did:web:a", 0, new byte[0], new byte[0], (byte) 0),
          Payload.NONE);
    }
    builder.build(3).forEachEvent(event -> assertThat(event.hostLowWater()).isEqualTo(9));
  }
}
