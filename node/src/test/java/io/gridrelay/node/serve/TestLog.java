package io.gridrelay.node.serve;

import io.gridrelay.eventlog.Block;
import io.gridrelay.eventlog.BlockBuilder;
import io.gridrelay.eventlog.DidHash;
import io.gridrelay.eventlog.EventEntry;
import io.gridrelay.eventlog.EventLog;
import io.gridrelay.eventlog.EventLogConfig;
import io.gridrelay.eventlog.Payload;
import io.gridrelay.eventlog.Rendition;
import io.gridrelay.eventlog.RowKind;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A real log with small segments, and a list of what is in it: the model to compare with. */
final class TestLog implements AutoCloseable {
  static final long START_US = 1_790_000_000_000_000L;
  static final List<String> COLLECTIONS =
      List.of(
          "app.bsky.feed.post",
          "app.bsky.feed.like",
          "app.bsky.graph.follow",
          "com.example.thing",
          "app.bskyx.feed.post");

  /** What one row is; jsonBytes is 0 when it has no Jetstream message. */
  record Row(
      long seq,
      long timeUs,
      String did,
      @Nullable String collection,
      RowKind kind,
      boolean endsEvent,
      int jsonBytes) {}

  private final EventLog log;
  private final List<Row> rows = new ArrayList<>();
  private long nextSeq;
  private boolean first = true;

  TestLog(Path directory, long segmentBytes) {
    this(directory, segmentBytes, 1);
  }

  TestLog(Path directory, long segmentBytes, long firstSeq) {
    log = EventLog.open(directory, EventLogConfig.defaults().withSegmentBytes(segmentBytes));
    nextSeq = firstSeq;
  }

  EventLog log() {
    return log;
  }

  synchronized List<Row> rows() {
    return List.copyOf(rows);
  }

  /** The sequence numbers that a wire carries, of the rows that fit. */
  List<Long> seqs(Rendition rendition, Predicate<Row> wanted) {
    return rows().stream()
        .filter(row -> rendition == Rendition.FIREHOSE ? row.endsEvent() : row.jsonBytes() > 0)
        .filter(wanted)
        .map(Row::seq)
        .toList();
  }

  /** Appends and publishes blocks of some events each, of every kind. */
  void fill(int blocks, int eventsPerBlock) {
    for (int i = 0; i < blocks; i++) {
      append(eventsPerBlock, 200);
    }
    log.publish();
  }

  /** Appends one block; every third commit has three operations, some events are no commits. */
  synchronized void append(int events, int bytes) {
    BlockBuilder builder = new BlockBuilder(1, nextSeq, first ? 0 : Block.NOT_FIRST_OF_EPOCH);
    first = false;
    for (int i = 0; i < events; i++) {
      long number = builder.nextSeq();
      switch ((int) (number % 11)) {
        case 3 -> event(builder, RowKind.IDENTITY, 1, bytes);
        case 5 -> event(builder, RowKind.SYNC, 1, bytes);
        case 7 -> event(builder, RowKind.ACCOUNT, 1, bytes);
        default -> event(builder, RowKind.CREATE, number % 3 == 0 ? 3 : 1, bytes);
      }
    }
    nextSeq = builder.nextSeq();
    log.append(builder.build(nextSeq - 1));
  }

  /** Appends one event of this account. */
  synchronized void appendOf(String did) {
    BlockBuilder builder = new BlockBuilder(1, nextSeq, first ? 0 : Block.NOT_FIRST_OF_EPOCH);
    first = false;
    event(builder, RowKind.IDENTITY, 1, 200, did);
    nextSeq = builder.nextSeq();
    log.append(builder.build(nextSeq - 1));
    log.publish();
  }

  private void event(BlockBuilder builder, RowKind kind, int operations, int bytes) {
    String did = did(builder.nextSeq() % 13);
    event(builder, kind, operations, bytes, did);
  }

  private void event(BlockBuilder builder, RowKind kind, int operations, int bytes, String did) {
    for (int i = 0; i < operations; i++) {
      long seq = builder.nextSeq();
      long timeUs = timeUs(seq);
      String collection =
          kind == RowKind.CREATE ? COLLECTIONS.get((int) (seq * 7 % COLLECTIONS.size())) : null;
      int jsonBytes = kind == RowKind.SYNC ? 0 : bytes + (int) (seq % 90);
      Payload json = jsonBytes == 0 ? Payload.NONE : payload("json", seq, jsonBytes);
      Payload zstd = jsonBytes == 0 ? Payload.NONE : payload("zstd", seq, jsonBytes / 2);
      builder.addRow(timeUs, DidHash.of(did), collection, kind, json, zstd);
      rows.add(new Row(seq, timeUs, did, collection, kind, i == operations - 1, jsonBytes));
    }
    long last = builder.nextSeq() - 1;
    builder.endEvent(
        new EventEntry("pds.example.com", last, 0, did, 0, new byte[0], new byte[0], (byte) 0),
        payload("cbor", last, 5 * bytes));
  }

  static long timeUs(long seq) {
    return START_US + seq * 1000;
  }

  static String did(long number) {
    return "did:plc:" + "abcdefghijklmnopqrstuvw" + (char) ('a' + number);
  }

  private static Payload payload(String kind, long seq, int bytes) {
    String text = kind + ":" + seq + ":";
    return Payload.of(
        (text + "x".repeat(Math.max(0, bytes - text.length())))
            .getBytes(StandardCharsets.US_ASCII));
  }

  static long seqIn(byte[] payload) {
    String text = new String(payload, 0, Math.min(40, payload.length), StandardCharsets.US_ASCII);
    return Long.parseLong(text.split(":", -1)[1]);
  }

  @Override
  public void close() {
    log.close();
  }
}
