package io.gridrelay.node.ingest;

import io.gridrelay.client.websocket.WebSocketClient;
import io.gridrelay.config.NodeConfig;
import io.gridrelay.eventlog.EventLog;
import io.gridrelay.node.account.AccountConfig;
import io.gridrelay.node.account.AccountStates;
import io.gridrelay.node.account.LoggedAccounts;
import io.gridrelay.node.feed.Feeds;
import io.gridrelay.node.feed.HostRecords;
import io.gridrelay.node.feed.LoggedHosts;
import io.gridrelay.node.feed.Roster;
import io.gridrelay.node.identity.IdentityDirectory;
import io.gridrelay.node.identity.ResolvedPds;
import io.gridrelay.node.lane.Lanes;
import io.gridrelay.node.lane.RuleBook;
import io.gridrelay.node.outbound.OutboundHttp;
import io.gridrelay.node.store.AccountRow;
import io.gridrelay.node.store.StateStore;
import io.gridrelay.node.xrpc.AccountDirectory;
import io.gridrelay.node.xrpc.PdsDirectory;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything between the hosts' sockets and the hand-over to the Jet job. Thread-safe.
 *
 * <p>{@link #open} folds what the state store does not know yet of the log; hosts are dialled when
 * the Jet source claims them ({@link Feeds#claim}). Close it before the log and the state store,
 * and after the tail reader, which folds and acknowledges.
 */
public final class Ingest implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Ingest.class);

  private final OutboundHttp http;
  private final IdentityDirectory identities;
  private final AccountStates accounts;
  private final Lanes lanes;
  private final WebSocketClient client;
  private final Feeds feeds;
  private final Roster roster;

  private Ingest(
      NodeConfig config,
      RuleBook rules,
      StateStore store,
      EventLog log,
      IngestGrid grid,
      InstantSource clock) {
    this.http = new OutboundHttp(IngestConfigs.outbound(config));
    this.identities = new IdentityDirectory(IngestConfigs.identity(config), http, System::nanoTime);
    this.accounts = new AccountStates(store, AccountConfig.defaults(), grid.leads());
    catchUp(log);
    this.lanes =
        new Lanes(
            IngestConfigs.lanes(config),
            rules,
            accounts,
            identities,
            http,
            clock,
            System::nanoTime);
    this.client = new WebSocketClient(IngestConfigs.webSocket(config));
    this.feeds =
        new Feeds(
            IngestConfigs.feeds(config.ingest()),
            client,
            lanes,
            grid.partitionOf(),
            grid.mayRead(),
            new HostRecords(store.hosts(), logged(log), clock),
            clock,
            threadRandom());
    this.roster =
        new Roster(
            IngestConfigs.roster(config),
            store.hosts(),
            store.domainBans(),
            feeds,
            accounts::lowWaterMark,
            http,
            grid.news(),
            clock);
    roster.open(config.upstreams().stream().map(IngestConfigs::host).toList());
  }

  /**
   * Builds everything and starts the lanes; no host is dialled yet.
   *
   * @throws io.gridrelay.config.ConfigException if a validation rule does not exist
   */
  public static Ingest open(
      NodeConfig config, StateStore store, EventLog log, IngestGrid grid, InstantSource clock) {
    RuleBook rules = RuleBook.of(config.validation());
    return new Ingest(config, rules, store, log, grid, clock);
  }

  private LoggedHosts logged(EventLog log) {
    return new LoggedHosts() {
      @Override
      public long lowWaterMark(String hostname) {
        return accounts.lowWaterMark(hostname);
      }

      @Override
      public long syncedSeq() {
        return log.syncedSeq();
      }
    };
  }

  private void catchUp(EventLog log) {
    long from = accounts.foldedSeq();
    log.eventsFrom(from + 1, accounts::fold);
    accounts.foldedUpTo(log.lastSeq());
    LOG.info("account states folded fromSeq={} toSeq={}", from, accounts.foldedSeq());
  }

  /** Jitter for whichever thread asks. */
  private static RandomGenerator threadRandom() {
    return () -> ThreadLocalRandom.current().nextLong();
  }

  // ---- what the node needs ---------------------------------------------------------------------

  /** The hand-over to the Jet job, and where the tail reader acknowledges. */
  public Feeds feeds() {
    return feeds;
  }

  /** What the tail reader folds each block into. */
  public AccountStates accounts() {
    return accounts;
  }

  /** Last rev of an account by the fold of the log, 0 if it has none. Blocks. */
  public long lastRev(String did) {
    return accounts.find(did).map(AccountRow::rev).orElse(0L);
  }

  public Lanes lanes() {
    return lanes;
  }

  public IdentityDirectory identities() {
    return identities;
  }

  /** The hosts, as queries and requests to crawl see them. */
  public Roster roster() {
    return roster;
  }

  public AccountDirectory accountDirectory() {
    return new LoggedAccounts(accounts);
  }

  public PdsDirectory pdsDirectory() {
    return new ResolvedPds(identities);
  }

  /** Ends the connections and the lanes, in this order; {@link #close} does the rest later. */
  public void stopFeeds() {
    roster.close();
    feeds.close();
    client.close();
    lanes.close();
  }

  /** Stores what is left and ends everything. Idempotent. */
  @Override
  public void close() {
    for (AutoCloseable each : List.<AutoCloseable>of(this::stopFeeds, http, accounts)) {
      try {
        each.close();
      } catch (Exception e) {
        LOG.error("ingest did not close cleanly", e);
      }
    }
  }
}
