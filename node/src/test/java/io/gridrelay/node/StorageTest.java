package io.gridrelay.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.gridrelay.eventlog.Block;
import io.gridrelay.eventlog.BlockBuilder;
import io.gridrelay.eventlog.DidHash;
import io.gridrelay.eventlog.EventEntry;
import io.gridrelay.eventlog.EventLogConfig;
import io.gridrelay.eventlog.Payload;
import io.gridrelay.eventlog.RowKind;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StorageTest {
  private static final long NO = Block.NOT_FIRST_OF_EPOCH;

  @TempDir Path directory;

  @Test
  void cutsWhatNoOtherNodeHasAtTheNextStartOnce() {
    try (Storage storage = open()) {
      append(storage, 1, 1, 0);
      append(storage, 1, 2, NO);
      append(storage, 2, 101, 2);
      append(storage, 2, 102, NO);
      storage.cutAtNextStart(100); // between two blocks: the cluster's log ended somewhere there
      assertThat(storage.log().lastSeq()).as("not while it is open").isEqualTo(102);
    }
    try (Storage storage = open()) {
      assertThat(storage.log().lastSeq()).isEqualTo(2);
      assertThat(storage.log().lastEpoch()).isEqualTo(1);
      append(storage, 3, 201, 2);
    }
    try (Storage storage = open()) {
      assertThat(storage.log().lastSeq()).as("it is cut once").isEqualTo(201);
    }
  }

  @Test
  void cutsTheWholeLogIfNothingOfItIsInAnotherOne() {
    try (Storage storage = open()) {
      append(storage, 2, 101, 50);
      storage.cutAtNextStart(50);
    }
    try (Storage storage = open()) {
      assertThat(storage.log().lastSeq()).isZero();
    }
  }

  private Storage open() {
    return Storage.open(directory, EventLogConfig.defaults());
  }

  private static void append(Storage storage, long epoch, long seq, long prevEpochLastSeq) {
    BlockBuilder block = new BlockBuilder(epoch, seq, prevEpochLastSeq);
    String did = "did:plc:a";
    block.addRow(seq, DidHash.of(did), null, RowKind.IDENTITY, Payload.NONE, Payload.NONE);
    block.endEvent(
        new EventEntry("a.example", seq, 0, did, 0, new byte[0], new byte[0], (byte) 0),
        Payload.of(new byte[5]));
    storage.log().append(block.build(seq));
    storage.log().publish();
  }
}
