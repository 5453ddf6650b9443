package io.gridrelay.node.account;

import io.gridrelay.eventlog.Block;
import io.gridrelay.eventlog.EventView;
import io.gridrelay.node.host.UpstreamPosition;
import io.gridrelay.node.store.AccountRow;
import io.gridrelay.node.store.AccountStatus;
import io.gridrelay.node.store.StateStore;
import io.gridrelay.node.tail.BlockFold;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The accounts as the log tells them: a bounded cache, read through from the state store, and kept
 * current by {@link #fold}, which the tail reader calls with every block once the log is synced to
 * disk and before it acknowledges the block's events. Not earlier: the state store may never know
 * an event that a power failure could take out of the log, or its replay would be dropped as known.
 *
 * <p>Thread-safe. {@link #known} and {@link #load} never block; {@link #fold} does only when the
 * state store has not taken anything for a long time.
 */
public final class AccountStates implements BlockFold, AutoCloseable {

  /** Name of the fold's checkpoint in the state store. */
  public static final String CHECKPOINT = "accounts";

  private final StateStore store;
  private final AccountCache cache;
  private final UnstoredChanges unstored;
  private final AccountLoader loader;
  private final AccountWriter writer;
  private final Map<String, Long> lowWaterMarks = new ConcurrentHashMap<>();
  private volatile long foldedSeq;

  /** The states of a node that is alone. */
  public AccountStates(StateStore store, AccountConfig config) {
    this(store, config, () -> true);
  }

  /**
   * Opens the states where the state store left off; {@link #foldedSeq} says what to fold next.
   *
   * @param leads whether this node is the one to write to the store at this moment; must not block
   */
  public AccountStates(StateStore store, AccountConfig config, BooleanSupplier leads) {
    this.store = store;
    this.cache = new AccountCache(config.cacheSize());
    this.foldedSeq = store.checkpoints().find(CHECKPOINT).orElse(0);
    this.unstored = new UnstoredChanges(config, cache, foldedSeq);
    this.writer = new AccountWriter(store, config, cache, unstored, leads);
    this.loader = new AccountLoader(store.accounts(), unstored, cache);
  }

  // ---- fold ------------------------------------------------------------------------------------

  /**
   * Takes in the events of a block that is on disk; blocks must come in order, what is known is
   * passed over. One thread at a time.
   */
  @Override
  public void fold(Block block) {
    if (block.isCommitMarker()) {
      return;
    }
    block.forEachEvent(this::fold);
    foldedUpTo(block.lastSeq());
  }

  /** Takes in one event of the log; for the events behind the checkpoint, at start. */
  public void fold(EventView event) {
    // Also of what the store has from another node: its cursors may be older.
    lowWaterMarks.merge(event.host(), event.hostLowWater(), Math::max);
    if (event.seq() <= foldedSeq) {
      return;
    }
    String did = event.did();
    AccountChange change = AccountChange.of(event);
    unstored.add(did, change); // before the cache: a load in between sees it there
    cache.change(did, change);
  }

  /** The events up to here have been taken in, one by one. */
  public void foldedUpTo(long seq) {
    foldedSeq = Math.max(foldedSeq, seq);
    unstored.foldedUpTo(seq);
  }

  /** Everything in the log up to here is known. */
  public long foldedSeq() {
    return foldedSeq;
  }

  /** The highest low-water mark of a host in the folded part of the log. */
  public long lowWaterMark(String hostName) {
    return lowWaterMarks.getOrDefault(hostName, UpstreamPosition.NONE);
  }

  // ---- reading ---------------------------------------------------------------------------------

  /**
   * The account if it is in memory; null if it must be loaded. An account that was never seen is
   * {@link #isUnseen}, not null.
   */
  public @Nullable AccountRow known(String did) {
    return cache.get(did);
  }

  /** Reads the account from the state store, together with others that are asked for meanwhile. */
  public CompletableFuture<AccountRow> load(String did) {
    return loader.load(did);
  }

  /** Whether no event of this account is in the log. */
  public static boolean isUnseen(AccountRow row) {
    return row.seq() == 0;
  }

  /** The account, read from the state store if need be; empty if never seen. Blocks. */
  public Optional<AccountRow> find(String did) {
    AccountRow known = cache.get(did);
    AccountRow row = known != null ? known : load(did).join();
    return isUnseen(row) ? Optional.empty() : Optional.of(row);
  }

  /** Whether the host was the last one that spoke for the account, by the log. Blocks. */
  public boolean livesOn(String did, String hostName) {
    String later = unstored.host(did);
    if (later != null) {
      return later.equals(hostName);
    }
    long known = find(did).map(AccountRow::hostId).orElse(0L);
    return known != 0
        && store.hosts().find(hostName).filter(host -> host.id() == known).isPresent();
  }

  /** Accounts in the order of their row numbers. Blocks. */
  public List<AccountRow> list(long afterId, int limit) {
    return store.accounts().list(afterId, limit).stream().map(unstored::current).toList();
  }

  /** The operator's word on an account; false if it is not known. Blocks. */
  public boolean setLocalStatus(String did, AccountStatus status) {
    boolean known = store.accounts().setLocalStatus(did, status);
    unstored.storeChanged(); // a load under way reads again
    cache.remove(did);
    return known;
  }

  static AccountRow unseen(String did) {
    return new AccountRow(0, did, 0, 0, null, null, AccountStatus.ACTIVE, AccountStatus.ACTIVE, 0);
  }

  /** Accounts in memory. */
  public int cachedCount() {
    return cache.size();
  }

  /** Accounts whose changes the state store does not have yet. */
  public int unstoredCount() {
    return unstored.count();
  }

  /** Stores everything folded so far. Blocks. */
  public void store() {
    writer.store();
  }

  /** Stores what is left and ends the threads. Idempotent. */
  @Override
  public void close() {
    loader.close();
    writer.close();
  }
}
