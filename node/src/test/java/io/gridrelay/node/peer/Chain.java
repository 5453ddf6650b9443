package io.gridrelay.node.peer;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.gridrelay.eventlog.Block;
import io.gridrelay.eventlog.BlockBuilder;
import io.gridrelay.eventlog.BlockEnd;
import io.gridrelay.eventlog.DidHash;
import io.gridrelay.eventlog.EventEntry;
import io.gridrelay.eventlog.Payload;
import io.gridrelay.eventlog.RowKind;
import java.util.ArrayList;
import java.util.List;

/** Blocks as a sequencer makes them, one after the other, over several epochs. Single-threaded. */
final class Chain {
  static final long START_US = 1_790_000_000_000_000L;
  private static final String DID = "did:plc:abcdefghijklmnopqrstuvwx";

  private final List<Block> blocks = new ArrayList<>();
  private long epoch;
  private long nextSeq;
  private long toTell;

  private Chain(long epoch, long nextSeq, long toTell) {
    this.epoch = epoch;
    this.nextSeq = nextSeq;
    this.toTell = toTell;
  }

  static Chain fromTheBeginning() {
    return new Chain(1, 1, 0);
  }

  /** Another chain that goes on behind this one. */
  Chain fork() {
    Chain fork = new Chain(epoch, nextSeq, toTell);
    fork.blocks.addAll(blocks);
    return fork;
  }

  /** A takeover: the numbers jump. */
  Chain epoch(long jump) {
    epoch++;
    toTell = nextSeq - 1;
    nextSeq += jump;
    return this;
  }

  /** So many blocks of so many rows of so many bytes. */
  Chain add(int count, int rows, int bytes) {
    for (int i = 0; i < count; i++) {
      BlockBuilder builder = new BlockBuilder(epoch, nextSeq, toTell);
      for (int row = 0; row < rows; row++) {
        event(builder, bytes);
      }
      nextSeq = builder.nextSeq();
      toTell = Block.NOT_FIRST_OF_EPOCH;
      blocks.add(builder.build(nextSeq - 1));
    }
    return this;
  }

  private static void event(BlockBuilder builder, int bytes) {
    long seq = builder.nextSeq();
    Payload json = payload("json", seq, bytes / 5);
    Payload zstd = payload("zstd", seq, bytes / 10);
    builder.addRow(START_US + seq * 1000, DidHash.of(DID), null, RowKind.IDENTITY, json, zstd);
    builder.endEvent(
        new EventEntry("pds.example.com", seq, 0, DID, 0, new byte[0], new byte[0], (byte) 0),
        payload("cbor", seq, bytes));
  }

  private static Payload payload(String kind, long seq, int bytes) {
    String text = kind + ":" + seq + ":";
    return Payload.of((text + "x".repeat(Math.max(0, bytes - text.length()))).getBytes(US_ASCII));
  }

  List<Block> blocks() {
    return blocks;
  }

  BlockEnd end() {
    return blocks.isEmpty() ? BlockEnd.NONE : BlockEnd.of(blocks.getLast());
  }
}
