package io.gridrelay.node.account;

import io.gridrelay.eventlog.Block;
import io.gridrelay.eventlog.BlockBuilder;
import io.gridrelay.eventlog.DidHash;
import io.gridrelay.eventlog.EventEntry;
import io.gridrelay.eventlog.Payload;
import io.gridrelay.eventlog.RowKind;
import io.gridrelay.node.store.AccountStatus;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Blocks of one event each, as they stand in the log. */
final class LoggedEvents {
  private LoggedEvents() {}

  static Block block(
      long seq, String host, String did, RowKind kind, long rev, @Nullable AccountStatus status) {
    var builder = new BlockBuilder(1, seq, Block.NOT_FIRST_OF_EPOCH);
    Payload payload = Payload.of(new byte[] {'x'});
    boolean silent = kind == RowKind.COMMIT || kind == RowKind.SYNC;
    builder.addRow(
        seq,
        DidHash.of(did),
        kind.isOperation() ? "app.bsky.feed.post" : null,
        kind,
        silent ? Payload.NONE : payload,
        silent ? Payload.NONE : payload);
    builder.endEvent(
        new EventEntry(
            host,
            seq,
            seq - 1,
            did,
            rev,
            rev == 0 ? new byte[0] : digest(32, rev),
            rev == 0 ? new byte[0] : digest(36, rev),
            status == null ? 0 : AccountStatusCode.code(status)),
        payload);
    return builder.build(seq);
  }

  static byte[] digest(int length, long of) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) of);
    return bytes;
  }
}
