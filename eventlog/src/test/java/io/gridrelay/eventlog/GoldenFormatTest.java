package io.gridrelay.eventlog;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Compares with files that {@code golden/make_golden.py} made from the document of the format
 * alone.
 */
class GoldenFormatTest {
  private static final long T = 1_790_000_000_000_000L;
  private static final String ALICE = "did:plc:aliceaaaaaaaaaaaaaaaaaaa";
  private static final String BOB = "did:web:bob.example.com";

  @TempDir Path directory;

  @Test
  void buildsTheMixedBlock() {
    BlockBuilder builder = new BlockBuilder(3, 1000, 990);
    long alice = DidHash.of(ALICE);
    long bob = DidHash.of(BOB);
    row(builder, T, alice, "app.bsky.feed.post", RowKind.CREATE, "J".repeat(125), "Z".repeat(126));
    row(
        builder,
        T + 1,
        alice,
        "app.bsky.feed.like",
        RowKind.UPDATE,
        "j".repeat(65535),
        "z".repeat(65536));
    row(builder, T + 7, alice, "app.bsky.feed.post", RowKind.DELETE, "{}", "\0");
    builder.endEvent(
        entry("pds1.example.com", 41, 40, ALICE, 3L << 50, true, true, 0),
        ascii("C".repeat(70000)));
    row(builder, T + 8, bob, null, RowKind.SYNC, "", "");
    builder.endEvent(entry("pds2.example.com:8080", 7, 7, BOB, 5, true, false, 0), ascii("sync"));
    row(builder, T + 9, bob, null, RowKind.IDENTITY, "{\"i\":1}", "zi");
    builder.endEvent(entry("pds1.example.com", 44, 43, BOB, 0, false, false, 0), ascii("identity"));
    row(builder, T + 10, alice, null, RowKind.ACCOUNT, "{\"a\":1}", "za");
    builder.endEvent(
        entry("pds1.example.com", 43, 42, ALICE, 0, false, false, 3), ascii("account"));
    row(builder, T + 11, alice, null, RowKind.COMMIT, "", "");
    builder.endEvent(entry("pds1.example.com", 45, 44, ALICE, 6, true, true, 0), ascii("empty"));

    int estimate = builder.bytes();
    Block block = builder.build(999);

    assertThat(block.asByteArray()).isEqualTo(golden("mixed.block"));
    assertThat(estimate).isBetween(block.length() - 32, block.length());
  }

  @Test
  void buildsTheCommitMarker() {
    assertThat(BlockBuilder.commitMarker(3, 1008, 1007).asByteArray())
        .isEqualTo(golden("marker.block"));
  }

  @Test
  void parsesTheMixedBlock() {
    Block block = Block.parse(golden("mixed.block"));

    assertThat(block.epoch()).isEqualTo(3);
    assertThat(block.firstSeq()).isEqualTo(1000);
    assertThat(block.lastSeq()).isEqualTo(1006);
    assertThat(block.committedSeq()).isEqualTo(999);
    assertThat(block.prevEpochLastSeq()).isEqualTo(990);
    assertThat(block.eventCount()).isEqualTo(5);
    assertThat(block.collection(1)).isEqualTo("app.bsky.feed.like");
    assertThat(block.collection(2)).isEqualTo("app.bsky.feed.post");
    assertThat(block.collection(3)).isEmpty();
    assertThat(block.timeUs(2)).isEqualTo(T + 7);
    assertThat(block.frame(Rendition.FIREHOSE, 0).remaining()).isZero();
    assertThat(block.frame(Rendition.FIREHOSE, 2).remaining()).isEqualTo(70010);
    assertThat(StandardCharsets.US_ASCII.decode(block.frame(Rendition.JETSTREAM, 2)).toString())
        .endsWith("{}");
    assertThat(block.frame(Rendition.JETSTREAM, 0).remaining()).isEqualTo(127);
    assertThat(block.frame(Rendition.JETSTREAM_ZSTD, 0).remaining()).isEqualTo(130);
    block.forEachEvent(
        event -> {
          if (event.seq() == 1005) {
            assertThat(event.kind()).isEqualTo(RowKind.ACCOUNT);
            assertThat(event.toEntry())
                .isEqualTo(entry("pds1.example.com", 43, 44, ALICE, 0, false, false, 3));
          }
        });
  }

  @Test
  void sealsASegmentAndMarksTheSync() throws IOException {
    try (EventLog log =
        EventLog.open(directory, EventLogConfig.defaults().withSegmentBytes(1 << 20))) {
      log.append(Block.parse(golden("mixed.block")));
      log.append(Block.parse(golden("second.block")));
      log.sync();
      assertThat(Files.readAllBytes(directory.resolve("synced"))).isEqualTo(golden("synced"));
      log.append(Blocks.of(3, 2000, 1, T + Blocks.HOUR_US));
    }

    assertThat(Files.readAllBytes(directory.resolve("00000000000000001000.index")))
        .isEqualTo(golden("sealed.index"));
    byte[] mixed = golden("mixed.block");
    int metaLength = ByteBuffer.wrap(mixed).order(java.nio.ByteOrder.LITTLE_ENDIAN).getInt(8);
    byte[] firehose = Files.readAllBytes(directory.resolve("00000000000000001000.firehose"));
    assertThat(Arrays.copyOf(firehose, 70010))
        .isEqualTo(Arrays.copyOfRange(mixed, metaLength, metaLength + 70010));
  }

  private static void row(
      BlockBuilder builder,
      long timeUs,
      long didHash,
      String collection,
      RowKind kind,
      String json,
      String zstd) {
    builder.addRow(timeUs, didHash, collection, kind, ascii(json), ascii(zstd));
  }

  private static Payload ascii(String text) {
    return Payload.of(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static EventEntry entry(
      String host,
      long seq,
      long low,
      String did,
      long rev,
      boolean data,
      boolean commit,
      int status) {
    byte[] digest = new byte[32];
    byte[] cid = new byte[36];
    System.arraycopy(new byte[] {1, 0x71, 0x12, 0x20}, 0, cid, 0, 4);
    for (int i = 0; i < 32; i++) {
      digest[i] = (byte) i;
      cid[4 + i] = (byte) (100 + i);
    }
    return new EventEntry(
        host,
        seq,
        low,
        did,
        rev,
        data ? digest : new byte[0],
        commit ? cid : new byte[0],
        (byte) status);
  }

  private static byte[] golden(String name) {
    try (InputStream in = GoldenFormatTest.class.getResourceAsStream("/golden/" + name)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new AssertionError(name, e);
    }
  }
}
