package io.gridrelay.node.testing;

import io.gridrelay.eventlog.Block;
import io.gridrelay.eventlog.BlockBuilder;
import io.gridrelay.eventlog.DidHash;
import io.gridrelay.eventlog.EventEntry;
import io.gridrelay.eventlog.Payload;
import io.gridrelay.eventlog.RowKind;

/** The smallest blocks there are. */
public final class TestBlocks {
  private static final String DID = "did:plc:a";

  private TestBlocks() {}

  /** One event; the log begins with it if its number is 1. */
  public static Block of(long epoch, long seq) {
    BlockBuilder block = new BlockBuilder(epoch, seq, seq == 1 ? 0 : Block.NOT_FIRST_OF_EPOCH);
    block.addRow(seq, DidHash.of(DID), null, RowKind.IDENTITY, Payload.NONE, Payload.NONE);
    block.endEvent(
        new EventEntry("a.example", seq, 0, DID, 0, new byte[0], new byte[0], (byte) 0),
        Payload.of(new byte[5]));
    return block.build(seq);
  }
}
