package io.gridrelay.eventlog;

import java.nio.charset.StandardCharsets;
import java.util.Random;

/** Makes plausible blocks for tests. Deterministic. */
final class Blocks {
  static final long HOUR_US = 3_600_000_000L;
  static final long START_US = 1_790_000_000L * 1_000_000 / HOUR_US * HOUR_US;

  private Blocks() {}

  /** One commit of one created record per sequence number, one millisecond apart. */
  static Block of(long firstSeq, int rows) {
    return of(1, firstSeq, rows, START_US + firstSeq * 1000);
  }

  static Block of(long epoch, long firstSeq, int rows, long firstTimeUs) {
    BlockBuilder builder = new BlockBuilder(epoch, firstSeq, Block.NOT_FIRST_OF_EPOCH);
    for (int row = 0; row < rows; row++) {
      addCommit(builder, 1, firstTimeUs + row * 1000L, 100);
    }
    return builder.build(firstSeq + rows - 1);
  }

  /** A commit with some operations; its payloads tell rendition and sequence number. */
  static void addCommit(BlockBuilder builder, int operations, long timeUs, int firehoseBytes) {
    String did = did(builder.nextSeq() % 7);
    for (int i = 0; i < operations; i++) {
      long seq = builder.nextSeq();
      builder.addRow(
          timeUs + i,
          DidHash.of(did),
          "app.bsky.feed." + (seq % 3 == 0 ? "post" : "like"),
          RowKind.CREATE,
          payload("json", seq, 40),
          payload("zstd", seq, 20));
    }
    builder.endEvent(entry(builder, did), payload("cbor", builder.nextSeq() - 1, firehoseBytes));
  }

  static void addSync(BlockBuilder builder, long timeUs) {
    String did = did(builder.nextSeq() % 7);
    builder.addRow(timeUs, DidHash.of(did), null, RowKind.SYNC, Payload.NONE, Payload.NONE);
    builder.endEvent(entry(builder, did), payload("cbor", builder.nextSeq() - 1, 30));
  }

  static EventEntry entry(BlockBuilder builder, String did) {
    long seq = builder.nextSeq() - 1;
    return new EventEntry(
        "pds" + seq % 3 + ".example.com",
        seq * 10,
        seq * 10 - 5,
        did,
        seq << 10,
        new byte[32],
        new byte[36],
        (byte) 0);
  }

  static String did(long number) {
    return "did:plc:" + "abcdefghijklmnopqrstuvw" + (char) ('a' + number);
  }

  static Payload payload(String kind, long seq, int length) {
    String text = kind + ":" + seq + ":";
    return Payload.of(
        (text + "x".repeat(Math.max(0, length - text.length())))
            .getBytes(StandardCharsets.US_ASCII));
  }

  /** A block of random events; reproducible from the random generator's seed. */
  static Block random(
      Random random, long epoch, long firstSeq, long prevEpochLastSeq, long firstTimeUs) {
    BlockBuilder builder = new BlockBuilder(epoch, firstSeq, prevEpochLastSeq);
    long timeUs = firstTimeUs;
    int events = 1 + random.nextInt(6);
    for (int i = 0; i < events; i++) {
      int what = random.nextInt(10);
      if (what == 0) {
        addSync(builder, timeUs);
      } else {
        addCommit(builder, 1 + random.nextInt(what < 3 ? 5 : 1), timeUs, 1 + random.nextInt(400));
      }
      timeUs += 10 + random.nextInt(1000);
    }
    return builder.build(builder.nextSeq() - 1);
  }
}
