package io.gridrelay.node.account;

import io.gridrelay.node.cache.StripedLru;
import io.gridrelay.node.store.AccountRow;
import org.jspecify.annotations.Nullable;

/** Bounded map of accounts by DID. Thread-safe. */
final class AccountCache {

  private final StripedLru<String, AccountRow> rows;

  AccountCache(int size) {
    rows = new StripedLru<>(size);
  }

  @Nullable AccountRow get(String did) {
    return rows.get(did);
  }

  void put(AccountRow row) {
    rows.put(row.did(), row);
  }

  /** Folds the change into the account if it is here. */
  void change(String did, AccountChange change) {
    rows.change(did, row -> row == null ? null : change.applyTo(row));
  }

  /** The store has the account on this host now. */
  void livesOn(String did, long hostId) {
    rows.change(did, row -> row == null || row.hostId() == hostId ? row : row.onHost(hostId));
  }

  void remove(String did) {
    rows.remove(did);
  }

  int size() {
    return rows.size();
  }
}
