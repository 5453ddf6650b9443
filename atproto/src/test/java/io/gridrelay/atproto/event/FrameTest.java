package io.gridrelay.atproto.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.gridrelay.atproto.Rejection;
import io.gridrelay.atproto.cbor.CborWriter;
import io.gridrelay.atproto.cid.Cid;
import io.gridrelay.atproto.syntax.Did;
import io.gridrelay.atproto.syntax.Tid;
import io.gridrelay.atproto.testing.RealFrames;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FrameTest {

  private static final Did DID = Did.parse("did:plc:ewvi7nxzyoun6zhxrhs64oiz");
  private static final Tid REV = Tid.parse("3jqfcqzm3fo2j");
  private static final Cid CID = Cid.ofDagCbor(new byte[] {1});
  private static final Cid OTHER = Cid.ofDagCbor(new byte[] {2});
  private static final String TIME = "2026-01-02T03:04:05.678Z";

  private final FrameWriter writer = new FrameWriter();
  private final FrameDecoder decoder = new FrameDecoder();

  private static CommitMessage message(long seq) {
    return new CommitMessage(
        seq,
        DID,
        CID,
        REV,
        Tid.parse("3jqfcqzm3fn2j"),
        new byte[] {1, 2, 3},
        List.of(
            RepoOp.create("a.b.c/1", CID),
            RepoOp.update("a.b.c/2", CID, OTHER),
            RepoOp.delete("a.b.c/3", OTHER)),
        TIME,
        OTHER);
  }

  private <T extends DecodedFrame> T decode(byte[] frame, Class<T> kind) {
    DecodedFrame decoded = decoder.decode(frame);
    assertThat(decoded).isInstanceOf(kind);
    return kind.cast(decoded);
  }

  private Rejection rejection(byte[] frame) {
    return decode(frame, BrokenFrame.class).rejection();
  }

  @Test
  void commitsComeBackAsTheyWereWritten() {
    for (long seq : new long[] {1, 23, 24, 255, 256, 65_536, 1L << 32, (1L << 53) - 1}) {
      byte[] bytes = writer.commit(message(seq));
      CommitFrame frame = decode(bytes, CommitFrame.class);
      assertThat(frame.bytes()).isSameAs(bytes);
      assertThat(frame.seq()).isEqualTo(seq);
      assertThat(frame.did()).isEqualTo(DID);
      assertThat(frame.time()).isEqualTo(TIME);
      assertThat(frame.rev()).isEqualTo(REV.toLong());
      assertThat(frame.sinceText()).isEqualTo("3jqfcqzm3fn2j");
      assertThat(frame.commitCid()).isEqualTo(CID);
      assertThat(frame.prevData()).isEqualTo(OTHER);
      assertThat(frame.ops()).isEqualTo(message(seq).ops());
      assertThat(frame.tooBig()).isFalse();
      assertThat(frame.rebase()).isFalse();
      assertThat(frame.blocksLength()).isEqualTo(3);
      assertThat(writer.commit(frame.message())).isEqualTo(bytes);
    }
  }

  @Test
  void firstCommitHasNeitherSinceNorPrevData() {
    CommitMessage m = message(1);
    byte[] bytes =
        writer.commit(new CommitMessage(1, DID, CID, REV, null, m.blocks(), List.of(), TIME, null));
    CommitFrame frame = decode(bytes, CommitFrame.class);
    assertThat(frame.hasSince()).isFalse();
    assertThat(frame.since()).isZero();
    assertThat(frame.prevData()).isNull();
    assertThat(frame.opCount()).isZero();
    assertThat(writer.commit(frame.message())).isEqualTo(bytes);
  }

  @Test
  void otherKindsComeBackAsTheyWereWritten() {
    SyncFrame sync = decode(writer.sync(7, DID, REV, new byte[] {9}, TIME), SyncFrame.class);
    assertThat(sync.seq()).isEqualTo(7);
    assertThat(sync.revText()).isEqualTo(REV.toString());
    assertThat(sync.bytes()[sync.blocksOffset()]).isEqualTo((byte) 9);

    IdentityFrame identity =
        decode(writer.identity(8, DID, TIME, "a.example.com"), IdentityFrame.class);
    assertThat(identity.did()).isEqualTo(DID);
    assertThat(identity.handle()).isEqualTo("a.example.com");
    assertThat(decode(writer.identity(8, DID, TIME, null), IdentityFrame.class).handle()).isNull();

    AccountFrame account =
        decode(writer.account(9, DID, TIME, false, "deactivated"), AccountFrame.class);
    assertThat(account.active()).isFalse();
    assertThat(account.status()).isEqualTo("deactivated");
    assertThat(decode(writer.account(9, DID, TIME, true, null), AccountFrame.class).active())
        .isTrue();

    InfoFrame info = decode(writer.info("OutdatedCursor", "old"), InfoFrame.class);
    assertThat(info.name()).isEqualTo("OutdatedCursor");
    assertThat(info.message()).isEqualTo("old");

    ErrorFrame error = decode(writer.error("FutureCursor", null), ErrorFrame.class);
    assertThat(error.error()).isEqualTo("FutureCursor");
    assertThat(error.message()).isNull();
  }

  @Test
  void everyFrameIsCanonical() {
    for (byte[] frame :
        List.of(
            writer.commit(message(5)),
            writer.sync(5, DID, REV, new byte[0], TIME),
            writer.identity(5, DID, TIME, "a.b"),
            writer.account(5, DID, TIME, false, "deleted"),
            writer.info("OutdatedCursor", "m"),
            writer.error("ConsumerTooSlow", "m"))) {
      assertThat(decoder.decode(frame)).isInstanceOf(EventFrame.class);
    }
  }

  @Test
  void aPatchedFrameDiffersInItsNumberOnly() {
    long[] numbers = {0, 1, 23, 24, 255, 256, 65_535, 65_536, (1L << 32) - 1, 1L << 32, 1L << 50};
    for (long from : numbers) {
      byte[] bytes = writer.commit(message(Math.max(1, from)));
      CommitFrame frame = decode(bytes, CommitFrame.class);
      for (long to : numbers) {
        long seq = Math.max(1, to);
        assertThat(SeqPatch.withSeq(bytes, frame.seqStart(), frame.seqEnd(), seq))
            .isEqualTo(writer.commit(message(seq)));
      }
    }
  }

  @Test
  void unknownKindsAreNotBroken() {
    CborWriter out = new CborWriter();
    byte[] later =
        out.writeMap(2)
            .writeText("t")
            .writeText("#later")
            .writeText("op")
            .writeInteger(1)
            .writeMap(2)
            .writeText("seq")
            .writeInteger(77)
            .writeText("thing")
            .writeNull()
            .toByteArray();
    UnknownFrame frame = decode(later, UnknownFrame.class);
    assertThat(frame.type()).isEqualTo("#later");
    assertThat(frame.seq()).isEqualTo(77);
    byte[] operation =
        out.reset().writeMap(1).writeText("op").writeInteger(5).writeMap(0).toByteArray();
    assertThat(decode(operation, UnknownFrame.class).op()).isEqualTo(5);
  }

  private byte[] identity(java.util.function.Consumer<CborWriter> body) {
    CborWriter out = new CborWriter();
    out.writeMap(2).writeText("t").writeText("#identity").writeText("op").writeInteger(1);
    body.accept(out);
    return out.toByteArray();
  }

  private static void fields(CborWriter out, int count, String did, long seq) {
    out.writeMap(count).writeText("did").writeText(did);
    out.writeText("seq").writeInteger(seq).writeText("time").writeText(TIME);
  }

  @Test
  void unknownFieldsAreReadOverStrictly() {
    byte[] frame =
        identity(
            out -> {
              fields(out, 4, DID.value(), 3);
              out.writeText("aLongerUnknownKey").writeMap(1).writeText("x").writeInteger(1);
            });
    assertThat(decode(frame, IdentityFrame.class).seq()).isEqualTo(3);
    byte[] spoilt = frame.clone();
    spoilt[spoilt.length - 1] = (byte) 0xfb; // a float
    assertThat(rejection(spoilt).reason()).startsWith("cbor_");
  }

  @Test
  void missingFieldsAndBadNumbersAreRejected() {
    assertThat(rejection(identity(out -> out.writeMap(0))).reason())
        .isEqualTo("frame_field_missing");
    for (long seq : new long[] {0, -1, 1L << 53}) {
      assertThat(rejection(identity(out -> fields(out, 3, DID.value(), seq))).reason())
          .isEqualTo("frame_bad_seq");
    }
    assertThat(rejection(identity(out -> fields(out, 3, "did:plc", 1))).reason())
        .isEqualTo("malformed_did");
    byte[] tail = identity(out -> fields(out, 3, DID.value(), 1));
    assertThat(rejection(Arrays.copyOf(tail, tail.length + 1)).reason())
        .isEqualTo("cbor_trailing_bytes");
    assertThat(rejection(new byte[0]).reason()).isEqualTo("cbor_truncated");
    assertThat(rejection(new byte[] {(byte) 0xa0}).reason()).isEqualTo("frame_field_missing");
  }

  @Test
  void everyPrefixIsRejectedAndNothingThrows() {
    byte[] frame = writer.commit(message(1L << 33));
    for (int length = 0; length < frame.length; length++) {
      assertThat(decoder.decode(Arrays.copyOf(frame, length))).isInstanceOf(BrokenFrame.class);
    }
    for (int seed = 0; seed < 100_000; seed++) {
      Random random = new Random(seed);
      byte[] spoilt = frame.clone();
      for (int i = random.nextInt(4); i >= 0; i--) {
        spoilt[random.nextInt(spoilt.length)] = (byte) random.nextInt();
      }
      assertThat(decoder.decode(spoilt)).as("seed %d", seed).isNotNull();
    }
  }

  @Test
  void realFramesComeBackByteForByte() {
    List<byte[]> frames = RealFrames.all();
    assertThat(frames).hasSize(50);
    int commits = 0;
    for (byte[] bytes : frames) {
      DecodedFrame decoded = decoder.decode(bytes);
      byte[] again =
          switch (decoded) {
            case CommitFrame f -> {
              commits++;
              yield writer.commit(f.message());
            }
            case SyncFrame f ->
                writer.sync(
                    f.seq(),
                    f.did(),
                    Tid.parse(f.revText()),
                    Arrays.copyOfRange(
                        bytes, f.blocksOffset(), f.blocksOffset() + f.blocksLength()),
                    f.time());
            case IdentityFrame f -> writer.identity(f.seq(), f.did(), f.time(), f.handle());
            case AccountFrame f ->
                writer.account(f.seq(), f.did(), f.time(), f.active(), f.status());
            default -> throw new AssertionError(decoded);
          };
      assertThat(again).isEqualTo(bytes);
    }
    assertThat(commits).isGreaterThan(40);
  }
}
