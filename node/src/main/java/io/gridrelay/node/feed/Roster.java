package io.gridrelay.node.feed;

import io.gridrelay.node.host.UpstreamHost;
import io.gridrelay.node.host.UpstreamPosition;
import io.gridrelay.node.outbound.HttpAnswer;
import io.gridrelay.node.outbound.OutboundHttp;
import io.gridrelay.node.store.DomainBanRepository;
import io.gridrelay.node.store.HostKind;
import io.gridrelay.node.store.HostRepository;
import io.gridrelay.node.store.HostRow;
import io.gridrelay.node.xrpc.CrawlOutcome;
import io.gridrelay.node.xrpc.CrawlRequests;
import io.gridrelay.node.xrpc.CrawlTarget;
import io.gridrelay.node.xrpc.HostDirectory;
import io.gridrelay.node.xrpc.HostEntry;
import io.gridrelay.node.xrpc.HostState;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The hosts that we know: those the operator names, those of former runs, and those that ask to be
 * crawled and answer as a PDS does. All nodes of a cluster know the same, whichever was told: the
 * state store has the list. Thread-safe; blocks.
 */
public final class Roster implements HostDirectory, CrawlRequests, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Roster.class);
  private static final int PAGE = 1_000;
  private static final Duration DAY = Duration.ofHours(24);

  private final RosterConfig config;
  private final HostRepository hosts;
  private final DomainBanRepository bans;
  private final Feeds feeds;
  private final ToLongFunction<String> lowWaterInLog;
  private final OutboundHttp http;
  private final HostNews news;
  private final InstantSource clock;
  private volatile @Nullable HostWatch watch;
  private final ArrayDeque<Instant> admitted = new ArrayDeque<>();

  /**
   * @param lowWaterInLog the low-water mark of a host in the part of the log that the state store
   *     may not know, {@link UpstreamPosition#NONE} if there is none
   * @param news from and for the other nodes
   */
  public Roster(
      RosterConfig config,
      HostRepository hosts,
      DomainBanRepository bans,
      Feeds feeds,
      ToLongFunction<String> lowWaterInLog,
      OutboundHttp http,
      HostNews news,
      InstantSource clock) {
    this.config = config;
    this.hosts = hosts;
    this.bans = bans;
    this.feeds = feeds;
    this.lowWaterInLog = lowWaterInLog;
    this.http = http;
    this.news = news;
    this.clock = clock;
  }

  /**
   * Gives all known hosts to the feeds, with their durable cursors, and follows what other nodes
   * add from then on; once, at start.
   */
  public void open(Collection<UpstreamHost> named) {
    for (UpstreamHost host : named) {
      hosts.add(HostRow.discovered(host.name(), host.url(), host.kind(), clock.instant()));
    }
    refresh();
    watch = new HostWatch(this, news, config.refreshInterval());
    if (!named.isEmpty()) {
      news.tell(HostNews.MANY);
    }
  }

  /** Takes in what the state store says of all hosts. */
  void refresh() {
    for (long after = 0; ; ) {
      List<HostRow> page = hosts.list(after, PAGE);
      if (page.isEmpty()) {
        return;
      }
      for (HostRow row : page) {
        after = row.id();
        feeds.learn(upstream(row), durable(row), row.status());
      }
    }
  }

  /** A node was told of this host: it is new, or wants to be heard. */
  void heard(String hostname) {
    hosts.find(hostname).ifPresent(this::subscribe);
  }

  private static UpstreamHost upstream(HostRow row) {
    return new UpstreamHost(row.hostname(), row.kind(), row.url());
  }

  private long durable(HostRow row) {
    return Math.max(row.upstreamSeq(), lowWaterInLog.applyAsLong(row.hostname()));
  }

  private void subscribe(HostRow row) {
    feeds.add(upstream(row), durable(row), row.status());
  }

  // ---- requestCrawl ----------------------------------------------------------------------------

  @Override
  public CrawlOutcome request(CrawlTarget target) {
    if (!config.publicCrawl()) {
      return new CrawlOutcome.Closed();
    }
    if (!target.tls() && !config.allowPrivateAddresses()) {
      return new CrawlOutcome.NotAllowed("a host must be public and speak TLS");
    }
    if (isBanned(target.hostname())) {
      return new CrawlOutcome.Banned();
    }
    if (feeds.knows(target.hostname())) {
      return again(target);
    }
    UpstreamHost host =
        UpstreamHost.of(HostKind.PDS, (target.tls() ? "https://" : "http://") + target.hostname());
    Optional<CrawlOutcome> refusal = refusal(host);
    if (refusal.isPresent()) {
      return refusal.get();
    }
    if (!admit()) {
      return new CrawlOutcome.LimitReached();
    }
    LOG.info("upstream added host={}", host.name());
    subscribe(hosts.add(HostRow.discovered(host.name(), host.url(), host.kind(), clock.instant())));
    news.tell(host.name()); // this node may not be the one to read it
    return new CrawlOutcome.Accepted();
  }

  /** A host that we know wants to be heard: an end to waiting for the next attempt. */
  private CrawlOutcome again(CrawlTarget target) {
    Optional<HostRow> row = hosts.find(target.hostname());
    row.ifPresent(this::subscribe);
    news.tell(target.hostname());
    boolean banned = row.isPresent() && state(row.get()) == HostState.BANNED;
    return banned ? new CrawlOutcome.Banned() : new CrawlOutcome.Accepted();
  }

  /** A ban of a domain is one of all names below it. */
  private boolean isBanned(String hostname) {
    Set<String> banned = Set.copyOf(bans.list());
    for (String name = hostname; ; ) {
      if (banned.contains(name)) {
        return true;
      }
      int dot = name.indexOf('.');
      if (dot < 0) {
        return false;
      }
      name = name.substring(dot + 1);
    }
  }

  private Optional<CrawlOutcome> refusal(UpstreamHost host) {
    HttpAnswer answer = http.get(host.query("com.atproto.server.describeServer", "")).join();
    return switch (answer) {
      case HttpAnswer.Failed(HttpAnswer.Failure failure, String detail)
          when failure == HttpAnswer.Failure.REFUSED ->
          Optional.of(new CrawlOutcome.NotAllowed(detail));
      case HttpAnswer.Failed(HttpAnswer.Failure failure, String detail) ->
          Optional.of(new CrawlOutcome.Unreachable(failure + ": " + detail));
      case HttpAnswer.Answered answered
          when answered.server() != null && answered.server().contains("atproto-relay") ->
          Optional.of(new CrawlOutcome.NotAllowed("that host is a relay itself"));
      case HttpAnswer.Answered answered when !answered.isOk() || !isObject(answered.body()) ->
          Optional.of(
              new CrawlOutcome.Unreachable(
                  "describeServer answered with status " + answered.status()));
      case HttpAnswer.Answered ignored -> Optional.empty();
    };
  }

  private static boolean isObject(byte[] body) {
    int i = 0;
    while (i < body.length && Character.isWhitespace(body[i])) {
      i++;
    }
    return i < body.length && body[i] == '{';
  }

  private synchronized boolean admit() {
    Instant now = clock.instant();
    while (!admitted.isEmpty() && admitted.peekFirst().isBefore(now.minus(DAY))) {
      admitted.removeFirst();
    }
    if (admitted.size() >= config.newHostsPerDay()
        || feeds.hostNames().size() >= config.maxHosts()) {
      return false;
    }
    admitted.addLast(now);
    return true;
  }

  // ---- HostDirectory ---------------------------------------------------------------------------

  @Override
  public List<HostEntry> hosts(long afterId, int limit) {
    List<HostEntry> found = new ArrayList<>(limit);
    long after = afterId;
    while (found.size() < limit) {
      List<HostRow> page = hosts.list(after, PAGE);
      if (page.isEmpty()) {
        break;
      }
      for (HostRow row : page) {
        after = row.id();
        HostEntry entry = entry(row);
        if (entry.seq() > 0 && found.size() < limit) {
          found.add(entry);
        }
      }
    }
    return found;
  }

  @Override
  public Optional<HostEntry> host(String hostname) {
    return hosts.find(hostname).map(this::entry);
  }

  private HostEntry entry(HostRow row) {
    Long received = feeds.lastReceived(row.hostname());
    long last = Math.max(durable(row), received == null ? UpstreamPosition.NONE : received);
    return new HostEntry(
        row.id(),
        row.hostname(),
        Math.max(0, UpstreamPosition.seq(last)),
        row.accountCount(),
        state(row));
  }

  private HostState state(HostRow row) {
    HostState state = HostState.valueOf(feeds.status(row.hostname()).orElse(row.status()).name());
    return state == HostState.ACTIVE && isIdle(row) ? HostState.IDLE : state;
  }

  private boolean isIdle(HostRow row) {
    Instant lastEvent = row.lastEvent();
    Instant last = lastEvent == null ? row.created() : lastEvent;
    return last.isBefore(clock.instant().minus(config.idleAfter()));
  }

  /** Follows other nodes no longer. Idempotent. */
  @Override
  public void close() {
    HostWatch following = watch;
    if (following != null) {
      following.close();
    }
  }
}
