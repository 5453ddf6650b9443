package io.gridrelay.node.account;

import io.gridrelay.node.store.AccountRow;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the fold changed and the store does not have yet: gathered by the fold, taken by the writer,
 * and seen by whoever reads a row, so that it is never older than the fold. When too much has
 * gathered the fold waits, and with it the log.
 *
 * <p>Thread-safe.
 */
final class UnstoredChanges {
  private static final Logger LOG = LoggerFactory.getLogger(UnstoredChanges.class);

  /**
   * What is to be stored in one transaction.
   *
   * @param after where the checkpoint must be
   * @param seq where it will be
   */
  record Taken(Map<String, AccountChange> changes, long after, long seq) {}

  private final AccountConfig config;
  private final AccountCache cache;
  private final Object lock = new Object();

  // Guarded by lock:
  private Map<String, AccountChange> changed = new HashMap<>();
  private Map<String, AccountChange> underWay = Map.of();
  private long foldedSeq;
  private long storedSeq;
  private long version;
  private boolean full;
  private boolean closed;

  /**
   * @param cache must not have what the store has from another node
   * @param storedSeq where the checkpoint is
   */
  UnstoredChanges(AccountConfig config, AccountCache cache, long storedSeq) {
    this.config = config;
    this.cache = cache;
    this.storedSeq = storedSeq;
    this.foldedSeq = storedSeq;
  }

  // ---- the fold --------------------------------------------------------------------------------

  /** Waits while too much has gathered. */
  void add(String did, AccountChange change) {
    synchronized (lock) {
      if (change.seq() <= storedSeq) {
        cache.remove(did); // the store has it from another node, and maybe more
        return;
      }
      while (changed.size() >= config.maxChanged() && !closed) {
        if (!full) {
          LOG.error("account states cannot be stored: the log waits, changes={}", changed.size());
        }
        full = true;
        await(() -> changed.size() < config.maxChanged());
      }
      full = false;
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

  // ---- who reads rows --------------------------------------------------------------------------

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

  private AccountRow withChanges(AccountRow row) {
    AccountRow result = row;
    AccountChange first = underWay.get(row.did());
    if (first != null) {
      result = first.applyTo(result);
    }
    AccountChange second = changed.get(row.did());
    return second == null ? result : second.applyTo(result);
  }

  /** The host that spoke last for the account, if the store does not know yet that it did. */
  @Nullable String host(String did) {
    synchronized (lock) {
      AccountChange later = changed.get(did);
      if (later != null && later.host() != null) {
        return later.host();
      }
      AccountChange earlier = underWay.get(did);
      return earlier == null ? null : earlier.host();
    }
  }

  int count() {
    synchronized (lock) {
      return changed.size() + underWay.size();
    }
  }

  // ---- the writer ------------------------------------------------------------------------------

  /**
   * Waits until it is time to store, or enough has gathered and this node may write.
   *
   * @param mayWrite must not block
   * @return false if closed
   */
  boolean awaitDue(BooleanSupplier mayWrite) {
    synchronized (lock) {
      await(() -> changed.size() >= config.storeAfter() && mayWrite.getAsBoolean());
      return !closed;
    }
  }

  /** Waits until it is time for another attempt, or closed. */
  void awaitInterval() {
    synchronized (lock) {
      await(() -> false);
    }
  }

  /** Until the condition holds, the interval is over, or all is. */
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

  /** Everything so far, which must be given to {@link #settle}; null if there is nothing. */
  @Nullable Taken take() {
    synchronized (lock) {
      if (changed.isEmpty() && foldedSeq <= storedSeq) {
        return null;
      }
      underWay = changed;
      changed = new HashMap<>();
      return new Taken(underWay, storedSeq, Math.max(storedSeq, foldedSeq));
    }
  }

  /** What was taken is in the store; or else it is here again. */
  void settle(Taken taken, boolean stored) {
    synchronized (lock) {
      if (stored) {
        storedSeq = Math.max(storedSeq, taken.seq());
      } else {
        Map<String, AccountChange> later = changed;
        changed = new HashMap<>(taken.changes());
        later.forEach((did, change) -> changed.merge(did, change, AccountChange::then));
      }
      underWay = Map.of();
      version++;
      lock.notifyAll();
    }
  }

  /** Forgets what the store has from another node, and returns it. */
  Map<String, AccountChange> forgetUpTo(long checkpoint) {
    Map<String, AccountChange> passed = new HashMap<>();
    synchronized (lock) {
      if (checkpoint <= storedSeq) {
        return passed;
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
    return passed;
  }

  /** Nobody waits any more; false if it was closed before. */
  boolean close() {
    synchronized (lock) {
      boolean first = !closed;
      closed = true;
      lock.notifyAll();
      return first;
    }
  }
}
