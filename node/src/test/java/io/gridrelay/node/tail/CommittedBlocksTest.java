package io.gridrelay.node.tail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gridrelay.eventlog.Block;
import io.gridrelay.eventlog.BlockBuilder;
import io.gridrelay.eventlog.DidHash;
import io.gridrelay.eventlog.EventEntry;
import io.gridrelay.eventlog.Payload;
import io.gridrelay.eventlog.RowKind;
import io.gridrelay.node.tail.CommittedBlocks.Outcome;
import java.util.List;
import org.junit.jupiter.api.Test;

class CommittedBlocksTest {
  private static final long NO = Block.NOT_FIRST_OF_EPOCH;

  private final CommittedBlocks blocks = new CommittedBlocks(1, 10);

  @Test
  void publishesABlockOnlyWhenItIsCommitted() {
    take(block(1, 11, 13, NO, 10));
    assertThat(drained()).isEmpty();
    take(block(1, 14, 14, NO, 13));
    assertThat(drained()).containsExactly(13L);
    take(marker(1, 15, NO, 14));
    assertThat(drained()).containsExactly(14L);
    assertThat(blocks.waiting()).isZero();
  }

  @Test
  void publishesABlockThatCommitsItselfAtOnce() {
    take(block(1, 11, 13, NO, 13));
    assertThat(drained()).containsExactly(13L);
  }

  @Test
  void passesOverARetriedAppend() {
    take(block(1, 11, 13, NO, 13));
    assertThat(blocks.offer(block(1, 11, 13, NO, 13))).isEqualTo(Outcome.REPEATED);
    assertThat(drained()).containsExactly(13L);
  }

  @Test
  void dropsWhatTheSuccessorDidNotSeeAndEverythingLaterOfThatEpoch() {
    take(block(1, 11, 12, NO, 10));
    take(block(1, 13, 14, NO, 10));
    take(marker(2, 101, 12, 0));
    assertThat(blocks.offer(block(1, 15, 16, NO, 16))).isEqualTo(Outcome.STALE_EPOCH);
    take(block(2, 101, 102, 12, 12));
    assertThat(drained()).containsExactly(12L);
    take(marker(2, 103, NO, 102));
    assertThat(drained()).containsExactly(102L);
  }

  @Test
  void doesNotPublishOnTheWordOfAMarkerThatIsNotCommittedItself() {
    take(block(1, 11, 12, NO, 10));
    take(marker(2, 101, 12, 0));
    assertThat(drained()).isEmpty();
    take(marker(2, 101, 12, 12));
    assertThat(drained()).containsExactly(12L);
  }

  @Test
  void seesAHoleWithinAnEpoch() {
    take(block(1, 11, 12, NO, 12));
    assertThat(blocks.offer(block(1, 14, 15, NO, 15))).isEqualTo(Outcome.HOLE);
  }

  @Test
  void seesAHoleAtTheEndOfTheEpochBefore() {
    assertThat(blocks.offer(marker(2, 101, 11, 0))).isEqualTo(Outcome.HOLE);
  }

  @Test
  void seesThatItMissedTheStartOfAnEpoch() {
    assertThat(blocks.offer(block(2, 101, 102, NO, 102))).isEqualTo(Outcome.HOLE);
  }

  @Test
  void takesGapsBetweenEpochs() {
    take(marker(2, 101, 10, 10));
    take(block(2, 101, 101, 10, 101));
    take(block(2, 102, 102, NO, 102));
    assertThat(drained()).containsExactly(101L, 102L);
  }

  @Test
  void stopsWhenAnEpochDeniesWhatIsPublished() {
    assertThatThrownBy(() -> blocks.offer(marker(2, 101, 9, 0)))
        .isInstanceOf(LogForkedException.class)
        .hasMessageContaining("10");
  }

  @Test
  void stopsWhenBlocksOverlap() {
    assertThatThrownBy(() -> blocks.offer(block(1, 9, 11, NO, 11)))
        .isInstanceOf(RingRegressionException.class);
  }

  private void take(Block block) {
    assertThat(blocks.offer(block)).isEqualTo(Outcome.TAKEN);
  }

  private List<Long> drained() {
    return blocks.drain().stream().map(Block::lastSeq).toList();
  }

  private static Block marker(long epoch, long nextSeq, long prevEpochLastSeq, long committed) {
    return new BlockBuilder(epoch, nextSeq, prevEpochLastSeq).build(committed);
  }

  private static Block block(
      long epoch, long firstSeq, long lastSeq, long prevEpochLastSeq, long committed) {
    BlockBuilder block = new BlockBuilder(epoch, firstSeq, prevEpochLastSeq);
    String did = "did:plc:a";
    for (long seq = firstSeq; seq <= lastSeq; seq++) {
      block.addRow(
          seq, DidHash.of(did), "app.bsky.feed.like", RowKind.CREATE, Payload.NONE, Payload.NONE);
    }
    block.endEvent(
        new EventEntry("a.example", 1, 0, did, 1, new byte[0], new byte[0], (byte) 0),
        Payload.of(new byte[5]));
    return block.build(committed);
  }
}
