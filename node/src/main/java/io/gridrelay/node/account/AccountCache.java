package io.gridrelay.node.account;

import io.gridrelay.node.store.AccountRow;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Bounded map of accounts, the least recently used goes first. Split into parts with a lock each.
 * Thread-safe.
 */
final class AccountCache {

  private static final int PARTS = 16;

  private static final class Part extends LinkedHashMap<String, AccountRow> {
    private final int limit;

    Part(int limit) {
      super(16, 0.75f, true);
      this.limit = limit;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, AccountRow> eldest) {
      return size() > limit;
    }
  }

  private final Part[] parts = new Part[PARTS];

  AccountCache(int size) {
    for (int i = 0; i < PARTS; i++) {
      parts[i] = new Part(Math.max(1, size / PARTS));
    }
  }

  @Nullable AccountRow get(String did) {
    Part part = part(did);
    synchronized (part) {
      return part.get(did);
    }
  }

  void put(AccountRow row) {
    Part part = part(row.did());
    synchronized (part) {
      part.put(row.did(), row);
    }
  }

  /** Folds the change into the account if it is here. */
  void change(String did, AccountChange change) {
    Part part = part(did);
    synchronized (part) {
      AccountRow row = part.get(did);
      if (row != null) {
        part.put(did, change.applyTo(row));
      }
    }
  }

  /** The store has the account on this host now. */
  void livesOn(String did, long hostId) {
    Part part = part(did);
    synchronized (part) {
      AccountRow row = part.get(did);
      if (row != null && row.hostId() != hostId) {
        part.put(did, row.onHost(hostId));
      }
    }
  }

  void remove(String did) {
    Part part = part(did);
    synchronized (part) {
      part.remove(did);
    }
  }

  int size() {
    int size = 0;
    for (Part part : parts) {
      synchronized (part) {
        size += part.size();
      }
    }
    return size;
  }

  private Part part(String did) {
    int hash = did.hashCode();
    return parts[(hash ^ hash >>> 16) & (PARTS - 1)];
  }
}
