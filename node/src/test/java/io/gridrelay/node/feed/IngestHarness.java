package io.gridrelay.node.feed;

import io.gridrelay.atproto.event.SeqPatch;
import io.gridrelay.client.websocket.WebSocketClient;
import io.gridrelay.client.websocket.WebSocketClientConfig;
import io.gridrelay.config.NodeConfig;
import io.gridrelay.config.ValidationSettings;
import io.gridrelay.eventlog.Block;
import io.gridrelay.eventlog.BlockBuilder;
import io.gridrelay.eventlog.DidHash;
import io.gridrelay.eventlog.EventEntry;
import io.gridrelay.eventlog.Payload;
import io.gridrelay.eventlog.RowKind;
import io.gridrelay.jet.VerifiedEvent;
import io.gridrelay.node.account.AccountConfig;
import io.gridrelay.node.account.AccountStates;
import io.gridrelay.node.host.UpstreamHost;
import io.gridrelay.node.identity.IdentityConfig;
import io.gridrelay.node.identity.IdentityDirectory;
import io.gridrelay.node.lane.LaneConfig;
import io.gridrelay.node.lane.Lanes;
import io.gridrelay.node.lane.RuleBook;
import io.gridrelay.node.outbound.OutboundHttp;
import io.gridrelay.node.outbound.OutboundHttpConfig;
import io.gridrelay.node.store.StateStore;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/**
 * The ingest half of a node with a stand-in for ring and log: verified events are numbered, folded
 * and acknowledged on one thread, as sequencer and tail reader do it.
 */
final class IngestHarness implements AutoCloseable {

  static final Duration IDLE_AFTER = Duration.ofSeconds(2);
  private static final int BATCH = 256;
  private static final Duration PAUSE = Duration.ofMillis(1);

  final StateStore store;
  final OutboundHttp http;
  final IdentityDirectory identities;
  final AccountStates accounts;
  final Lanes lanes;
  final WebSocketClient client;
  final HostRecords records;
  final Feeds feeds;
  final Roster roster;
  final LongAdder handled = new LongAdder();
  private final Consumer<byte[]> consumer;
  private final Thread spine;
  private volatile boolean stopped;

  /** Takes events but acknowledges nothing while set. */
  volatile boolean frozen;

  volatile long execution = 1;
  private final Object log = new Object();
  private long seq;

  IngestHarness(
      Path directory,
      URI plc,
      Collection<UpstreamHost> upstreams,
      FeedConfig feedConfig,
      ValidationSettings validation,
      Consumer<byte[]> consumer) {
    this.consumer = consumer;
    Clock clock = Clock.systemUTC();
    store = StateStore.openSqlite(directory.resolve("state.sqlite"));
    http = new OutboundHttp(OutboundHttpConfig.defaults().withPrivateAddresses(true));
    identities =
        new IdentityDirectory(
            IdentityConfig.defaults(plc).withPrivateAddresses(true), http, System::nanoTime);
    accounts = new AccountStates(store, AccountConfig.defaults());
    lanes =
        new Lanes(
            LaneConfig.defaults().withWorkers(2),
            RuleBook.of(validation),
            accounts,
            identities,
            http,
            clock,
            System::nanoTime);
    client =
        new WebSocketClient(
            WebSocketClientConfig.defaults().toBuilder()
                .maxMessageBytes(feedConfig.maxMessageBytes())
                .tooBigSkipped(true)
                .build());
    records = new HostRecords(store.hosts(), LoggedHosts.NONE, clock);
    feeds =
        new Feeds(
            feedConfig, client, lanes, String::hashCode, () -> true, records, clock, new Random(1));
    roster =
        new Roster(
            new RosterConfig(true, 100, 100, IDLE_AFTER, true, Duration.ofMinutes(1)),
            store.hosts(),
            store.domainBans(),
            feeds,
            accounts::lowWaterMark,
            http,
            HostNews.none(),
            clock);
    roster.open(upstreams);
    seq = accounts.foldedSeq();
    feeds.claim(execution, partition -> true);
    spine = Thread.ofPlatform().daemon().name("spine").start(this::run);
  }

  static ValidationSettings strict(String... keysAndValues) {
    return NodeConfig.of(keysAndValues).validation();
  }

  private void run() {
    while (!stopped) {
      List<VerifiedEvent> batch = new ArrayList<>();
      while (!frozen && batch.size() < BATCH) {
        VerifiedEvent event = feeds.poll(execution);
        if (event == null) {
          break;
        }
        batch.add(event);
      }
      if (batch.isEmpty()) {
        java.util.concurrent.locks.LockSupport.parkNanos(PAUSE.toNanos());
        continue;
      }
      append(batch);
    }
  }

  /** An #account event that came by another node. */
  void appendForeign(String did, byte status) {
    synchronized (log) {
      var builder = new BlockBuilder(1, seq + 1, Block.NOT_FIRST_OF_EPOCH);
      seq++;
      builder.addRow(
          seq,
          DidHash.of(did),
          null,
          RowKind.ACCOUNT,
          Payload.of(new byte[] {'x'}),
          Payload.of(new byte[] {'x'}));
      builder.endEvent(
          new EventEntry("elsewhere.example", 1, 0, did, 0, new byte[0], new byte[0], status),
          Payload.of(new byte[] {'x'}));
      accounts.fold(builder.build(seq));
    }
  }

  private void append(List<VerifiedEvent> events) {
    synchronized (log) {
      number(events);
    }
  }

  private void number(List<VerifiedEvent> events) {
    var builder = new BlockBuilder(1, seq + 1, Block.NOT_FIRST_OF_EPOCH);
    List<byte[]> frames = new ArrayList<>();
    for (VerifiedEvent event : events) {
      for (int row = 0; row < event.rows(); row++) {
        seq++;
        boolean operation = !event.operations().isEmpty();
        builder.addRow(
            seq,
            DidHash.of(event.did()),
            operation ? event.operations().get(row).collection() : null,
            kind(event, row),
            Payload.NONE,
            Payload.NONE);
      }
      builder.endEvent(
          new EventEntry(
              event.host(),
              event.upstreamSeq(),
              event.hostLowWater(),
              event.did(),
              event.rev(),
              event.dataCid(),
              event.commitCid(),
              event.accountStatus()),
          Payload.of(event.frame()));
      frames.add(SeqPatch.withSeq(event.frame(), event.seqStart(), event.seqEnd(), seq));
    }
    frames.forEach(consumer);
    accounts.fold(builder.build(seq));
    for (VerifiedEvent event : events) {
      feeds.acknowledged(event.host(), event.upstreamSeq());
    }
    handled.add(events.size());
  }

  private static RowKind kind(VerifiedEvent event, int row) {
    return switch (event.kind()) {
      case COMMIT ->
          event.operations().isEmpty() ? RowKind.COMMIT : event.operations().get(row).kind();
      case SYNC -> RowKind.SYNC;
      case IDENTITY -> RowKind.IDENTITY;
      case ACCOUNT -> RowKind.ACCOUNT;
    };
  }

  @Override
  public void close() {
    roster.close();
    feeds.close();
    client.close();
    lanes.close();
    stopped = true;
    try {
      spine.join(5_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    http.close();
    accounts.close();
    store.close();
  }
}
