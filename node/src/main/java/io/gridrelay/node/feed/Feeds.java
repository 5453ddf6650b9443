package io.gridrelay.node.feed;

import io.gridrelay.atproto.event.FrameDecoder;
import io.gridrelay.client.websocket.WebSocketClient;
import io.gridrelay.jet.HandOver;
import io.gridrelay.jet.VerifiedEvent;
import io.gridrelay.node.host.UpstreamHost;
import io.gridrelay.node.lane.LaneInput;
import io.gridrelay.node.store.HostStatus;
import io.gridrelay.node.tail.Acknowledgements;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.IntPredicate;
import java.util.function.ToIntFunction;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The feeds of all hosts that this node knows. Those whose partitions the Jet source of this member
 * owns are open, the others stand by. Thread-safe; {@link #poll}, {@link #claim} and {@link
 * #acknowledged} never block.
 */
public final class Feeds implements HandOver, Acknowledgements, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Feeds.class);
  private static final long LOOK_SECONDS = 5;
  private static final long OPEN_RETRY_MILLIS = 50;

  private final Map<String, Feed> feeds = new ConcurrentHashMap<>();
  private final HandOverQueue handOver = new HandOverQueue(System::nanoTime);

  private final IngestBudget budget;
  private final FeedCounters counters = new FeedCounters();
  private final FeedContext context;
  private final HostRecords records;
  private final ScheduledExecutorService timer;
  private final ToIntFunction<String> partitionOf;
  private final BooleanSupplier mayOpen;
  private final AtomicBoolean opensLater = new AtomicBoolean();
  private volatile IntPredicate ownsPartition = partition -> false;
  private volatile boolean closed;

  /**
   * @param partitionOf partition of a host's name, the same function that the Jet source uses
   * @param mayOpen whether hosts may be dialled now: not before this node knows the accounts as the
   *     log tells them. Must not block
   * @param records where cursors and states of hosts are stored
   */
  public Feeds(
      FeedConfig config,
      WebSocketClient client,
      LaneInput lanes,
      ToIntFunction<String> partitionOf,
      BooleanSupplier mayOpen,
      HostRecords records,
      InstantSource clock,
      RandomGenerator random) {
    this.budget = new IngestBudget(config.limits().maxBytes(), config.limits().maxEvents());
    this.partitionOf = partitionOf;
    this.mayOpen = mayOpen;
    this.records = records;
    this.timer = timer();
    this.context =
        new FeedContext(
            config,
            client,
            ThreadLocal.withInitial(FrameDecoder::new),
            lanes,
            handOver,
            budget,
            counters,
            clock,
            random,
            timer,
            new PoisonLog(),
            records);
    timer.scheduleWithFixedDelay(this::look, LOOK_SECONDS, LOOK_SECONDS, TimeUnit.SECONDS);
    long interval = config.times().cursorInterval().toMillis();
    timer.scheduleWithFixedDelay(records::store, interval, interval, TimeUnit.MILLISECONDS);
  }

  /** Forgets what is cancelled, and what comes after its end. */
  private static ScheduledThreadPoolExecutor timer() {
    var timer =
        new ScheduledThreadPoolExecutor(
            1,
            Thread.ofPlatform().daemon().name("feed-timer").factory(),
            new ThreadPoolExecutor.DiscardPolicy());
    timer.setRemoveOnCancelPolicy(true);
    return timer;
  }

  /**
   * Makes a host known, and opens its feed if this member has claimed its partition. A host known
   * already is woken from its waiting.
   *
   * @param durable its durable cursor, see {@link io.gridrelay.node.host.UpstreamPosition}
   */
  public void add(UpstreamHost host, long durable, HostStatus status) {
    Feed known = feeds.get(host.name());
    if (known == null) {
      var added = new Feed(host, durable, status, context);
      known = feeds.putIfAbsent(host.name(), added);
      if (known == null) {
        if (owns(added)) {
          startIfMayOpen(added);
        }
        return;
      }
    }
    known.wake();
  }

  /** The same for what the state store says of a host that another node may read; wakes nobody. */
  void learn(UpstreamHost host, long durable, HostStatus status) {
    Feed known = feeds.get(host.name());
    if (known == null) {
      add(host, durable, status);
    } else {
      known.learn(durable, status);
      if (owns(known)) {
        startIfMayOpen(known); // a ban was lifted elsewhere
      }
    }
  }

  public boolean knows(String hostName) {
    return feeds.containsKey(hostName);
  }

  /** No connection to this host until {@link #unban}; false if it is not known. */
  public boolean ban(String hostName, String reason) {
    Feed feed = feeds.get(hostName);
    if (feed != null) {
      feed.ban(reason);
    }
    return feed != null;
  }

  /** False if the host is not known. */
  public boolean unban(String hostName) {
    Feed feed = feeds.get(hostName);
    if (feed != null) {
      feed.unban();
      if (owns(feed)) {
        startIfMayOpen(feed);
      }
    }
    return feed != null;
  }

  private boolean owns(Feed feed) {
    return !closed && ownsPartition.test(partitionOf.applyAsInt(feed.host().name()));
  }

  @Override
  public void claim(long executionId, IntPredicate owned) {
    ownsPartition = owned;
    List<Feed> others = feeds.values().stream().filter(feed -> !owns(feed)).toList();
    handOver.claim(executionId, others);
    int known = feeds.size();
    LOG.info(
        "upstreams claimed execution={} hosts={} known={}",
        executionId,
        known - others.size(),
        known);
    timer.execute(this::openAndClose); // dialling and closing are not for a cooperative thread
  }

  private void startIfMayOpen(Feed feed) {
    if (mayOpen.getAsBoolean()) {
      feed.start();
    } else {
      openLater();
    }
  }

  /** One look for all that wait. */
  private void openLater() {
    if (opensLater.compareAndSet(false, true)) {
      timer.schedule(
          () -> {
            opensLater.set(false);
            openAndClose();
          },
          OPEN_RETRY_MILLIS,
          TimeUnit.MILLISECONDS);
    }
  }

  private void openAndClose() {
    handOver.disowned().forEach(handOver::stop); // even those that are ours again by now
    if (!mayOpen.getAsBoolean()) {
      openLater();
      return;
    }
    for (Feed feed : feeds.values()) {
      if (owns(feed)) {
        feed.resumeFrom(records.lowWaterInLog(feed.host().name())); // nothing, if it is open
        feed.start();
      }
    }
  }

  @Override
  public @Nullable VerifiedEvent poll(long executionId) {
    return handOver.poll(executionId);
  }

  @Override
  public Duration stalled() {
    return handOver.stalled();
  }

  /** The log has this event on disk, and the account states have folded it. */
  @Override
  public void acknowledged(String host, long upstreamSeq) {
    Feed feed = feeds.get(host);
    if (feed != null) {
      feed.intake().acknowledged(upstreamSeq);
    }
  }

  @Override
  public void noticesMissed() {
    handOver.again();
  }

  private void look() {
    try {
      feeds.values().forEach(Feed::look);
    } catch (RuntimeException e) {
      LOG.error("look-round over the feeds failed", e);
    }
  }

  public FeedCounters counters() {
    return counters;
  }

  /**
   * Last position received from a host; {@link io.gridrelay.node.host.UpstreamPosition#NONE} before
   * the first, null for a host not known.
   */
  public @Nullable Long lastReceived(String hostName) {
    Feed feed = feeds.get(hostName);
    return feed == null ? null : feed.intake().lastReceived();
  }

  /** State of a host as its feed knows it; empty for a host that this node does not read. */
  public Optional<HostStatus> status(String hostName) {
    return Optional.ofNullable(feeds.get(hostName)).filter(this::owns).map(Feed::status);
  }

  public Collection<String> hostNames() {
    return feeds.keySet();
  }

  public long openFeeds() {
    return feeds.values().stream().filter(Feed::isOpen).count();
  }

  /** The hosts that are this member's to read. */
  public List<HostReading> readings() {
    return feeds.values().stream().filter(this::owns).map(Feed::reading).toList();
  }

  /** Bytes received and not yet settled. */
  public long bytesUnderWay() {
    return budget.bytes();
  }

  public long eventsUnderWay() {
    return budget.events();
  }

  /** Verified events that wait for the Jet source. */
  public int waitingForHandOver() {
    return handOver.waiting();
  }

  /** Closes every connection and stores the cursors. Idempotent. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    timer.shutdownNow();
    feeds.values().forEach(Feed::stop);
    records.store();
  }
}
