package io.gridrelay.benchmarks.eventlog;

import io.gridrelay.eventlog.Block;
import io.gridrelay.eventlog.BlockBuilder;
import io.gridrelay.eventlog.DidHash;
import io.gridrelay.eventlog.EventEntry;
import io.gridrelay.eventlog.Payload;
import io.gridrelay.eventlog.RowKind;
import java.util.Random;

/**
 * Blocks of commits with one operation each: 5,000 bytes of firehose, 580 of JSON, 280 of zstd, as
 * on the network. Single-threaded.
 */
final class SampleBlocks {
  static final int EVENTS = 50;
  static final int DIDS = 10_000;

  private static final long START_US = 1_790_000_000_000_000L;
  private static final int COLLECTIONS = 20;

  private final Random random = new Random(1);
  private final Payload cbor = payload(5_000);
  private final Payload json = payload(580);
  private final Payload zstd = payload(280);
  private final String[] dids = new String[DIDS];
  private final long[] didHashes = new long[DIDS];
  private final byte[] dataCid = new byte[EventEntry.DATA_CID_LENGTH];
  private final byte[] commitCid = new byte[EventEntry.COMMIT_CID_LENGTH];
  private final BlockBuilder builder = new BlockBuilder(1, 1, Block.NOT_FIRST_OF_EPOCH);
  private long nextSeq = 1;

  SampleBlocks() {
    for (int i = 0; i < DIDS; i++) {
      dids[i] = "did:plc:%024x".formatted(i);
      didHashes[i] = DidHash.of(dids[i]);
    }
  }

  Block next() {
    return next(EVENTS);
  }

  Block next(int events) {
    builder.restart(1, nextSeq, Block.NOT_FIRST_OF_EPOCH);
    for (int i = 0; i < events; i++) {
      int did = random.nextInt(DIDS);
      String collection = "app.bsky.feed.collection" + random.nextInt(COLLECTIONS);
      builder.addRow(
          START_US + nextSeq * 100, didHashes[did], collection, RowKind.CREATE, json, zstd);
      builder.endEvent(
          new EventEntry(
              "pds" + did % 100 + ".example.com",
              nextSeq,
              nextSeq,
              dids[did],
              nextSeq,
              dataCid,
              commitCid,
              (byte) 0),
          cbor);
      nextSeq++;
    }
    return builder.build(nextSeq - 1);
  }

  private Payload payload(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return Payload.of(bytes);
  }
}
