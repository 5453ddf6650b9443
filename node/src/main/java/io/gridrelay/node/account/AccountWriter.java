package io.gridrelay.node.account;

import io.gridrelay.node.store.AccountRow;
import io.gridrelay.node.store.StateStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gathers what the fold changed and stores it now and then: all of it in one transaction together
 * with the checkpoint. When the store fails the changes stay, and the next attempt takes them
 * along; when too many have gathered the fold waits, and with it the log.
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
  private final HostIds hostIds;
  private final BooleanSupplier leads;
  private final Object lock = new Object();
  private final Object storing = new Object();
  private final Thread thread;

  // Guarded by lock:
  private Map<String, AccountChange> changed = new HashMap<>();
  private Map<String, AccountChange> underWay = Map.of();
  private long foldedSeq;
  private long storedSeq;
  private long version;
  private boolean closed;
  private boolean failing; // of the thread

  // Guarded by storing:
  private boolean knowsHosts = true;

  /**
   * @param storedSeq where the checkpoint is
   * @param leads whether this node is to write; must not block
   */
  AccountWriter(
      StateStore store,
      AccountConfig config,
      AccountCache cache,
      long storedSeq,
      BooleanSupplier leads) {
    this.store = store;
    this.config = config;
    this.cache = cache;
    this.leads = leads;
    this.hostIds = new HostIds(store.hosts());
    this.storedSeq = storedSeq;
    this.foldedSeq = storedSeq;
    this.thread = Thread.ofPlatform().daemon().name("account-writer").start(this::run);
  }

  void change(String did, AccountChange change) {
    synchronized (lock) {
      if (change.seq() <= storedSeq) {
        cache.remove(did); // the store has it from another node, and maybe more
        return;
      }
      while (changed.size() >= config.maxChanged() && !closed) {
        LOG.error("account states cannot be stored: the log waits, changes={}", changed.size());
        await(() -> changed.size() < config.maxChanged());
      }
      changed.merge(did, change, AccountChange::then);
    }
  }

  void foldedUpTo(long seq) {
    synchronized (lock) {
      foldedSeq = Math.max(foldedSeq, seq);
      if (changed.size() >= config.storeAfter()) {
        lock.notifyAll();
      }
    }
  }

  /** Number of the state of the store: what was read before it changed may be out of date. */
  long version() {
    synchronized (lock) {
      return version;
    }
  }

  /** The store was changed by somebody else. */
  void storeChanged() {
    synchronized (lock) {
      version++;
    }
  }

  /**
   * A row as the store had it in {@code readVersion}, with what the store does not have yet; null
   * if the store has moved on and the row must be read again.
   *
   * @param keep gets the result while no change can slip in between
   */
  @Nullable AccountRow complete(AccountRow row, long readVersion, Consumer<AccountRow> keep) {
    synchronized (lock) {
      if (readVersion != version) {
        return null;
      }
      AccountRow complete = withChanges(row);
      keep.accept(complete);
      return complete;
    }
  }

  /** The row with what the store does not have yet. */
  AccountRow current(AccountRow row) {
    synchronized (lock) {
      return withChanges(row);
    }
  }

  /** The host that spoke last for the account, if the store does not know yet that it did. */
  @Nullable String unstoredHost(String did) {
    synchronized (lock) {
      AccountChange later = changed.get(did);
      if (later != null && later.host() != null) {
        return later.host();
      }
      AccountChange earlier = underWay.get(did);
      return earlier == null ? null : earlier.host();
    }
  }

  private AccountRow withChanges(AccountRow row) {
    AccountRow result = row;
    AccountChange first = underWay.get(row.did());
    if (first != null) {
      result = first.applyTo(result);
    }
    AccountChange second = changed.get(row.did());
    return second == null ? result : second.applyTo(result);
  }

  private void run() {
    while (true) {
      synchronized (lock) {
        await(() -> changed.size() >= config.storeAfter() && mayWrite());
        if (closed) {
          return;
        }
      }
      try {
        store();
        failing = false;
      } catch (RuntimeException e) {
        if (!failing) {
          LOG.error("account states not stored, trying again: {}", e.getMessage());
        }
        failing = true;
        synchronized (lock) {
          await(() -> false);
        }
      }
    }
  }

  /** Until the condition holds, it is time to store, or all is over. */
  private void await(BooleanSupplier condition) {
    long end = System.nanoTime() + config.storeInterval().toNanos();
    long left = config.storeInterval().toNanos();
    while (left > 0 && !closed && !condition.getAsBoolean()) {
      try {
        lock.wait(Math.max(1, left / 1_000_000));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        closed = true;
      }
      left = end - System.nanoTime();
    }
  }

  /** It leads, or more has gathered than it can keep much longer. */
  private boolean mayWrite() {
    return leads.getAsBoolean() || changedCount() > config.maxChanged() / 2;
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
    Map<String, AccountChange> taken;
    long after;
    long seq;
    synchronized (lock) {
      taken = changed;
      after = storedSeq;
      seq = foldedSeq;
      if (taken.isEmpty() && seq <= after) {
        return true;
      }
      changed = new HashMap<>();
      underWay = taken;
    }
    boolean stored = false;
    try {
      stored = write(taken, after, Math.max(after, seq));
      knowsHosts |= stored;
    } finally {
      settle(stored, taken, seq);
    }
    return stored;
  }

  private void settle(boolean stored, Map<String, AccountChange> taken, long seq) {
    synchronized (lock) {
      if (stored) {
        storedSeq = Math.max(storedSeq, seq);
      } else {
        Map<String, AccountChange> later = changed;
        changed = new HashMap<>(taken);
        later.forEach((did, change) -> changed.merge(did, change, AccountChange::then));
      }
      underWay = Map.of();
      version++;
      lock.notifyAll();
    }
  }

  /** Looks how far the store is, and forgets the changes that it has. */
  private void follow() {
    long checkpoint = store.checkpoints().find(AccountStates.CHECKPOINT).orElse(0);
    Map<String, AccountChange> passed = new HashMap<>();
    synchronized (lock) {
      if (checkpoint <= storedSeq) {
        return;
      }
      changed.forEach(
          (did, change) -> {
            if (change.seq() <= checkpoint) {
              passed.put(did, change);
            }
          });
      changed.keySet().removeAll(passed.keySet());
      storedSeq = checkpoint;
      version++;
      lock.notifyAll();
    }
    passed.forEach(
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

  int changedCount() {
    synchronized (lock) {
      return changed.size() + underWay.size();
    }
  }

  @Override
  public void close() {
    synchronized (lock) {
      if (closed) {
        return;
      }
      closed = true;
      lock.notifyAll();
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
