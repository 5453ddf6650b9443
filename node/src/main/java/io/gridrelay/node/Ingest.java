package io.gridrelay.node;

import io.gridrelay.client.websocket.WebSocketClient;
import io.gridrelay.config.NodeConfig;
import io.gridrelay.node.account.AccountConfig;
import io.gridrelay.node.account.AccountStates;
import io.gridrelay.node.feed.Feeds;
import io.gridrelay.node.feed.HostRecords;
import io.gridrelay.node.feed.Roster;
import io.gridrelay.node.identity.IdentityDirectory;
import io.gridrelay.node.lane.Lanes;
import io.gridrelay.node.lane.RuleBook;
import io.gridrelay.node.outbound.OutboundHttp;
import io.gridrelay.node.store.AccountRow;
import java.time.InstantSource;
import java.util.Random;

/**
 * The part of a node in front of the spine: feeds, lanes and what they know about accounts and
 * identities. Made in one piece, with all it knows folded from the log; no host is connected before
 * {@link #open}. Thread-safe.
 */
final class Ingest implements AutoCloseable {
  private final OutboundHttp http;
  private final IdentityDirectory identities;
  private final AccountStates accounts;
  private final Lanes lanes;
  private final WebSocketClient webSocket;
  private final HostRecords records;
  private final Feeds feeds;
  private final Roster roster;
  private final NodeConfig config;

  Ingest(NodeConfig config, String version, Storage storage, Spine spine, InstantSource clock) {
    this.config = config;
    http = new OutboundHttp(Settings.outbound(config));
    identities = new IdentityDirectory(Settings.identity(config), http, System::nanoTime);
    accounts = new AccountStates(storage.state(), AccountConfig.defaults());
    catchUp(storage);
    lanes =
        new Lanes(
            Settings.lanes(config.ingest()),
            RuleBook.of(config.validation()),
            accounts,
            identities,
            http,
            clock,
            System::nanoTime);
    webSocket = new WebSocketClient(Settings.webSocket(config, version));
    records = new HostRecords(storage.state().hosts(), clock);
    feeds =
        new Feeds(
            Settings.feeds(config.ingest()),
            webSocket,
            lanes,
            spine::partitionOf,
            records,
            clock,
            new Random());
    roster =
        new Roster(
            Settings.roster(config),
            storage.state().hosts(),
            storage.state().domainBans(),
            feeds,
            accounts::lowWaterMark,
            http,
            clock);
  }

  /** Folds what the log has behind the state store's checkpoint; no event is judged before. */
  private void catchUp(Storage storage) {
    storage.log().eventsFrom(accounts.foldedSeq() + 1, accounts::fold);
    accounts.foldedUpTo(storage.log().lastSeq());
  }

  /** Connects to the hosts that are known and those that the configuration names. Blocks. */
  void open() {
    roster.open(Settings.upstreams(config));
  }

  Feeds feeds() {
    return feeds;
  }

  Lanes lanes() {
    return lanes;
  }

  Roster roster() {
    return roster;
  }

  AccountStates accounts() {
    return accounts;
  }

  IdentityDirectory identities() {
    return identities;
  }

  /** Last rev of an account by the log, 0 if it has none. Blocks. */
  long lastRev(String did) {
    return accounts.find(did).map(AccountRow::rev).orElse(0L);
  }

  /** No event comes in any more; those that are verified can still be handed over. */
  void stopFeeds() {
    Closing closing = new Closing();
    closing.close("feeds", feeds);
    closing.close("upstream connections", webSocket);
    closing.close("lanes", lanes);
    closing.finish();
  }

  /** Ends the rest: to be called when nothing is folded any more. */
  @Override
  public void close() {
    Closing closing = new Closing();
    closing.close("host cursors", records::store);
    closing.close("account states", accounts);
    closing.close("outbound connections", http);
    closing.finish();
  }
}
