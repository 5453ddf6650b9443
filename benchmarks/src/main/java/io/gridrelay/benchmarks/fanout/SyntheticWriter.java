package io.gridrelay.benchmarks.fanout;

import io.gridrelay.eventlog.Block;
import io.gridrelay.eventlog.BlockBuilder;
import io.gridrelay.eventlog.DidHash;
import io.gridrelay.eventlog.EventEntry;
import io.gridrelay.eventlog.EventLog;
import io.gridrelay.eventlog.Payload;
import io.gridrelay.eventlog.RowKind;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.LockSupport;

/**
 * Fills the log with events of one size. The first eight bytes of each message are the time of the
 * append, {@link System#nanoTime}, which is the same clock in all processes of a machine.
 */
final class SyntheticWriter {
  static final int COLLECTIONS = 20;
  private static final int ACCOUNTS = 10_000;

  private final EventLog log;
  private final String wire;
  private final byte[] message;
  private final String[] dids = new String[ACCOUNTS];
  private long number;
  private long lastTimeUs;

  SyntheticWriter(EventLog log, String wire, int frameBytes) {
    this.log = log;
    this.wire = wire;
    this.message = new byte[frameBytes - 4];
    for (int i = 0; i < ACCOUNTS; i++) {
      dids[i] = "did:plc:%024d".formatted(i);
    }
  }

  static String collection(int index) {
    return "com.example.load.c" + (char) ('a' + index);
  }

  /** Skewed as in the real network: the first collection has 40 %. */
  private static int collectionOf(long number) {
    int draw = (int) ((number * 2_654_435_761L >>> 8) % 100);
    if (draw < 40) {
      return 0;
    }
    if (draw < 60) {
      return 1;
    }
    if (draw < 70) {
      return 2;
    }
    return draw < 80 ? 3 : 4 + draw % (COLLECTIONS - 4);
  }

  /** One block of some events; not published. */
  void append(int events) {
    boolean first = number == 0;
    BlockBuilder block =
        new BlockBuilder(1, log.appendedSeq() + 1, first ? 0 : Block.NOT_FIRST_OF_EPOCH);
    ByteBuffer.wrap(message).putLong(System.nanoTime());
    for (int i = 0; i < events; i++) {
      addEvent(block);
    }
    log.append(block.build(block.nextSeq() - 1));
  }

  private void addEvent(BlockBuilder block) {
    String did = dids[(int) (number % ACCOUNTS)];
    Payload body = Payload.of(message);
    lastTimeUs = Math.max(lastTimeUs + 1, System.currentTimeMillis() * 1000);
    block.addRow(
        lastTimeUs,
        DidHash.of(did),
        collection(collectionOf(number)),
        RowKind.CREATE,
        wire.equals("firehose") ? Payload.NONE : body,
        wire.equals("zstd") ? body : Payload.NONE);
    block.endEvent(
        new EventEntry(
            "pds.example.com", number + 1, 0, did, 0, new byte[0], new byte[0], (byte) 0),
        wire.equals("firehose") ? body : Payload.of(new byte[16]));
    number++;
  }

  /** Appends and publishes at a rate, for ever. */
  void run(int eventsPerSecond, int eventsPerAppend) {
    long interval = 1_000_000_000L * eventsPerAppend / eventsPerSecond;
    long next = System.nanoTime();
    while (!Thread.currentThread().isInterrupted()) {
      append(eventsPerAppend);
      log.publish();
      next += interval;
      LockSupport.parkNanos(next - System.nanoTime());
    }
  }
}
