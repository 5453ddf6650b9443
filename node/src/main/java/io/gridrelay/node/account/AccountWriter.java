package io.gridrelay.node.account;

import io.gridrelay.node.store.AccountRow;
import io.gridrelay.node.store.StateStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores now and then what the fold changed: all of it in one transaction together with the
 * checkpoint. When the store fails the changes stay, and the next attempt takes them along.
 *
 * <p>Of the nodes of a cluster one leads and writes. The others keep what they have folded until
 * the checkpoint has passed it, so each of them can go on from any checkpoint. That two believe to
 * lead does no harm, nor does a node that writes because too much has gathered: the checkpoint
 * moves only from where the writer saw it last, and whoever finds it elsewhere follows.
 *
 * <p>Thread-safe.
 */
final class AccountWriter implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(AccountWriter.class);

  private final StateStore store;
  private final AccountConfig config;
  private final AccountCache cache;
  private final UnstoredChanges unstored;
  private final HostIds hostIds;
  private final BooleanSupplier leads;
  private final Object storing = new Object();
  private final Thread thread;

  // Guarded by storing:
  private boolean knowsHosts = true;

  /**
   * @param leads whether this node is to write; must not block
   */
  AccountWriter(
      StateStore store,
      AccountConfig config,
      AccountCache cache,
      UnstoredChanges unstored,
      BooleanSupplier leads) {
    this.store = store;
    this.config = config;
    this.cache = cache;
    this.unstored = unstored;
    this.leads = leads;
    this.hostIds = new HostIds(store.hosts());
    this.thread = Thread.ofPlatform().daemon().name("account-writer").start(this::run);
  }

  private void run() {
    boolean failing = false;
    while (unstored.awaitDue(this::mayWrite)) {
      try {
        store();
        failing = false;
      } catch (RuntimeException e) {
        if (!failing) {
          LOG.error("account states not stored, trying again: {}", e.getMessage());
        }
        failing = true;
        unstored.awaitInterval();
      }
    }
  }

  /** It leads, or more has gathered than it can keep much longer. */
  private boolean mayWrite() {
    return leads.getAsBoolean() || unstored.count() > config.maxChanged() / 2;
  }

  /**
   * Stores everything folded so far, or if another node does so, forgets what the store has; throws
   * what the store throws, and keeps the changes then.
   */
  void store() {
    synchronized (storing) {
      if (!mayWrite()) {
        knowsHosts = false;
        follow();
      } else if (!lead()) {
        // Somebody else has written since: whatever is left now is for this node, or the next time.
        knowsHosts = false;
        follow();
        lead();
      }
    }
  }

  /** Writes; false if the checkpoint is not where this node saw it last. */
  private boolean lead() {
    UnstoredChanges.Taken taken = unstored.take();
    if (taken == null) {
      return true;
    }
    boolean stored = false;
    try {
      stored = write(taken.changes(), taken.after(), taken.seq());
      knowsHosts |= stored;
    } finally {
      unstored.settle(taken, stored);
    }
    return stored;
  }

  /** Looks how far the store is, and forgets the changes that it has. */
  private void follow() {
    long checkpoint = store.checkpoints().find(AccountStates.CHECKPOINT).orElse(0);
    unstored
        .forgetUpTo(checkpoint)
        .forEach(
            (did, change) -> {
              String host = change.host();
              if (host != null) {
                cache.livesOn(did, hostIds.idOf(host));
              }
            });
  }

  private boolean write(Map<String, AccountChange> changes, long after, long seq) {
    Map<String, AccountRow> before = rowsBefore(changes);
    List<AccountRow> rows = new ArrayList<>(changes.size());
    Map<Long, Long> accountsOfHosts = new HashMap<>();
    changes.forEach(
        (did, change) -> {
          AccountRow base = before.getOrDefault(did, AccountStates.unseen(did));
          String name = change.host();
          long host = name == null ? base.hostId() : hostIds.idOf(name);
          if (host != base.hostId()) {
            accountsOfHosts.merge(host, 1L, Long::sum);
            accountsOfHosts.merge(base.hostId(), -1L, Long::sum);
          }
          rows.add(change.applyTo(base).onHost(host));
        });
    if (!store.fold(rows, accountsOfHosts, AccountStates.CHECKPOINT, after, seq)) {
      return false;
    }
    rows.forEach(row -> cache.livesOn(row.did(), row.hostId()));
    return true;
  }

  /** Rows of the changed accounts as they were, from memory if the host there is the stored one. */
  private Map<String, AccountRow> rowsBefore(Map<String, AccountChange> changes) {
    Map<String, AccountRow> rows = new HashMap<>(changes.size() * 2);
    List<String> missing = new ArrayList<>();
    for (String did : changes.keySet()) {
      AccountRow row = knowsHosts ? cache.get(did) : null;
      if (row != null) {
        rows.put(did, row);
      } else {
        missing.add(did);
      }
    }
    for (int from = 0; from < missing.size(); from += AccountLoader.BATCH) {
      int to = Math.min(missing.size(), from + AccountLoader.BATCH);
      store.accounts().findAll(missing.subList(from, to)).forEach(row -> rows.put(row.did(), row));
    }
    return rows;
  }

  @Override
  public void close() {
    if (!unstored.close()) {
      return;
    }
    try {
      thread.join(10_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (leads.getAsBoolean()) {
      store();
    }
  }
}
