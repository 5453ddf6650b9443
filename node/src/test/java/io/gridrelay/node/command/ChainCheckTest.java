package io.gridrelay.node.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.gridrelay.atproto.cid.Cid;
import io.gridrelay.atproto.event.CommitMessage;
import io.gridrelay.atproto.event.FrameWriter;
import io.gridrelay.atproto.syntax.Did;
import io.gridrelay.atproto.syntax.Tid;
import io.gridrelay.client.firehose.FirehoseDecoder;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChainCheckTest {
  private static final Did ALICE = Did.parse("did:plc:aaaaaaaaaaaaaaaaaaaaaaaa");
  private static final Did BOB = Did.parse("did:plc:bbbbbbbbbbbbbbbbbbbbbbbb");
  private static final Cid SOME = Cid.ofDagCbor(new byte[] {(byte) 0xa0});

  private final FrameWriter writer = new FrameWriter();
  private final ChainCheck chains = new ChainCheck();
  private long seq;

  @Test
  void commitsThatFollowOnEachOtherAreComplete() {
    look(commit(ALICE, 5, 4));
    look(commit(BOB, 1, 0));
    look(commit(ALICE, 6, 5));
    look(commit(BOB, 2, 1));
    assertThat(chains.gaps()).isZero();
    assertThat(chains.firstGap()).isEmpty();
  }

  @Test
  void aMissingCommitIsAGap() {
    look(commit(ALICE, 5, 4));
    look(commit(ALICE, 7, 6));
    look(commit(ALICE, 8, 7));
    assertThat(chains.gaps()).isEqualTo(1);
    assertThat(chains.firstGap()).hasValueSatisfying(gap -> assertThat(gap).contains("seq 2 of"));
  }

  @Test
  void aSyncEventBeginsAnew() {
    look(commit(ALICE, 5, 4));
    look(writer.sync(++seq, ALICE, new Tid(9), new byte[0], "t"));
    look(commit(ALICE, 10, 9));
    assertThat(chains.gaps()).isZero();
  }

  @Test
  void anOutdatedCursorIsAGap() {
    look(writer.info("OutdatedCursor", null));
    assertThat(chains.gaps()).isEqualTo(1);
  }

  private byte[] commit(Did did, long rev, long since) {
    return writer.commit(
        new CommitMessage(
            ++seq,
            did,
            SOME,
            new Tid(rev),
            since == 0 ? null : new Tid(since),
            new byte[0],
            List.of(),
            "t",
            null));
  }

  private void look(byte[] frame) {
    FirehoseDecoder.Decoded decoded = new FirehoseDecoder().decode(frame);
    chains.look(((FirehoseDecoder.Event) decoded).event());
  }
}
