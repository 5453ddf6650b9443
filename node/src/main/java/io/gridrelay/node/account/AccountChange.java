package io.gridrelay.node.account;

import io.gridrelay.eventlog.EventView;
import io.gridrelay.eventlog.RowKind;
import io.gridrelay.node.store.AccountRow;
import io.gridrelay.node.store.AccountStatus;
import org.jspecify.annotations.Nullable;

/**
 * What events of the log changed about an account, several folded into one. Immutable.
 *
 * @param host name of the host that spoke last for the account; null if only identity events were
 *     among them, which any host may send
 * @param rev 0 if no commit or sync was among them
 * @param status null if it did not change
 * @param seq of the last of them
 */
record AccountChange(
    @Nullable String host,
    long rev,
    byte @Nullable [] dataDigest,
    byte @Nullable [] commitCid,
    @Nullable AccountStatus status,
    long seq) {

  static AccountChange of(EventView event) {
    RowKind kind = event.kind();
    boolean repository = kind.isCommit() || kind == RowKind.SYNC;
    return new AccountChange(
        kind == RowKind.IDENTITY ? null : event.host(),
        repository ? event.rev() : 0,
        repository ? nullIfEmpty(event.dataCid()) : null,
        repository ? nullIfEmpty(event.commitCid()) : null,
        // A lane lets commits of an inactive account pass only after its host said it is active.
        repository ? AccountStatus.ACTIVE : AccountStatusCode.statusOf(event.accountStatus()),
        event.seq());
  }

  private static byte @Nullable [] nullIfEmpty(byte[] bytes) {
    return bytes.length == 0 ? null : bytes;
  }

  /** This one, and a later one on top. */
  AccountChange then(AccountChange later) {
    boolean commit = later.rev != 0;
    return new AccountChange(
        later.host != null ? later.host : host,
        commit ? later.rev : rev,
        commit ? later.dataDigest : dataDigest,
        commit ? later.commitCid : commitCid,
        later.status != null ? later.status : status,
        later.seq);
  }

  /** The account after the change; unchanged if it knows the change already. */
  AccountRow applyTo(AccountRow row) {
    if (seq <= row.seq()) {
      return row;
    }
    boolean commit = rev != 0;
    return new AccountRow(
        row.id(),
        row.did(),
        row.hostId(),
        commit ? rev : row.rev(),
        commit ? dataDigest : row.dataDigest(),
        commit ? commitCid : row.commitCid(),
        status != null ? status : row.upstreamStatus(),
        row.localStatus(),
        seq);
  }
}
