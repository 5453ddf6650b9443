package io.gridrelay.node.account;

import io.gridrelay.node.store.AccountRepository;
import io.gridrelay.node.store.AccountRow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads accounts from the state store on a thread of its own, as many per query as are asked for
 * meanwhile: lanes must not wait for a database. Thread-safe.
 */
final class AccountLoader implements AutoCloseable {

  static final int BATCH = 256;
  private static final Logger LOG = LoggerFactory.getLogger(AccountLoader.class);
  private static final long RETRY_MILLIS = 500;

  private final AccountRepository accounts;
  private final UnstoredChanges unstored;
  private final AccountCache cache;
  private final ConcurrentHashMap<String, CompletableFuture<AccountRow>> asked =
      new ConcurrentHashMap<>();
  private final LinkedBlockingQueue<String> queue = new LinkedBlockingQueue<>();
  private final Thread thread;
  private volatile boolean closed;
  private boolean failing; // of the thread

  AccountLoader(AccountRepository accounts, UnstoredChanges unstored, AccountCache cache) {
    this.accounts = accounts;
    this.unstored = unstored;
    this.cache = cache;
    this.thread = Thread.ofPlatform().daemon().name("account-loader").start(this::run);
  }

  CompletableFuture<AccountRow> load(String did) {
    var mine = new CompletableFuture<AccountRow>();
    CompletableFuture<AccountRow> underWay = asked.putIfAbsent(did, mine);
    if (underWay != null) {
      return underWay;
    }
    queue.add(did); // bounded by the events under way, each of which asks once
    return mine;
  }

  private void run() {
    List<String> batch = new ArrayList<>(BATCH);
    try {
      while (!closed) {
        batch.add(queue.take());
        queue.drainTo(batch, BATCH - 1);
        read(batch);
        batch.clear();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed
    }
  }

  private void read(List<String> dids) throws InterruptedException {
    Map<String, AccountRow> rows = new HashMap<>();
    long version = unstored.version();
    try {
      accounts.findAll(dids).forEach(row -> rows.put(row.did(), row));
      failing = false;
    } catch (RuntimeException e) { // those who wait go on waiting, and their hosts with them
      if (!failing) {
        LOG.error("account states not read, trying again: {}", e.getMessage());
      }
      failing = true;
      Thread.sleep(RETRY_MILLIS);
      queue.addAll(dids);
      return;
    }
    for (String did : dids) {
      @Nullable AccountRow stored = rows.get(did);
      AccountRow base = stored != null ? stored : AccountStates.unseen(did);
      AccountRow complete = unstored.complete(base, version, cache::put);
      if (complete == null) {
        queue.add(did);
        continue;
      }
      CompletableFuture<AccountRow> waiting = asked.remove(did);
      if (waiting != null) {
        waiting.complete(complete);
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
  }
}
