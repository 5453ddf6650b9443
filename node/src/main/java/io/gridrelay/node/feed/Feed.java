package io.gridrelay.node.feed;

import io.gridrelay.atproto.Rejection;
import io.gridrelay.atproto.event.SequencedFrame;
import io.gridrelay.client.websocket.CloseReason;
import io.gridrelay.client.websocket.WebSocketConnection;
import io.gridrelay.jet.VerifiedEvent;
import io.gridrelay.node.host.UpstreamHost;
import io.gridrelay.node.host.UpstreamPosition;
import io.gridrelay.node.store.HostStatus;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The subscription to one host.
 *
 * <p>States: STOPPED -start-> CONNECTING -opened-> OPEN -closed-> WAITING -timer-> CONNECTING; stop
 * leads back to STOPPED from each. BANNED is STOPPED with a status that {@code start} respects.
 *
 * <p>Thread-safe: event loop, lanes, tail reader, timer and Jet source all call in; one lock guards
 * the window and the state, and nothing foreign is called under it.
 */
final class Feed {

  private static final Logger LOG = LoggerFactory.getLogger(Feed.class);
  private static final int OFFLINE_AFTER = 5;
  private static final int SINGLE_STEPS = 16;
  private static final int HARD_LIMIT_FACTOR = 2;
  private static final long POISON_LOG_NANOS = TimeUnit.SECONDS.toNanos(60);

  private final UpstreamHost host;
  private final FeedContext context;
  private final Object lock = new Object();

  // Guarded by lock:
  private final Backoff backoff;
  private final Credit credit;
  private SeqWindow window;
  private int generation;
  private boolean wanted;
  private boolean everConnected;
  private boolean waitsForBudget;
  private boolean starved;
  private int holds;
  private int unreadable;
  private @Nullable FeedConnection current;
  private @Nullable WebSocketConnection socket;
  private boolean open;
  private boolean progressed;
  private long openedNanos;
  private long lastEventNanos;
  private HostStatus status;
  private @Nullable String endReason;

  private volatile long lowWater;
  private volatile long lastReceived;
  private long poisonLoggedNanos = System.nanoTime() - POISON_LOG_NANOS;

  Feed(UpstreamHost host, long durable, HostStatus status, FeedContext context) {
    this.host = host;
    this.context = context;
    this.status = status;
    FeedConfig config = context.config();
    this.backoff = new Backoff(config.firstRetry(), config.slowestRetry(), context.random());
    this.credit = new Credit(bytesLimit());
    this.window = new SeqWindow(durable);
    this.generation = UpstreamPosition.generation(durable);
    this.lowWater = durable;
    this.lastReceived = durable;
  }

  UpstreamHost host() {
    return host;
  }

  /** Everything up to this position is durable or was rejected. */
  long lowWater() {
    return lowWater;
  }

  /** The last position received; {@link UpstreamPosition#NONE} before the first. */
  long lastReceived() {
    return lastReceived;
  }

  HostStatus status() {
    synchronized (lock) {
      return status;
    }
  }

  boolean isOpen() {
    synchronized (lock) {
      return open;
    }
  }

  // ---- life cycle ------------------------------------------------------------------------------

  void start() {
    synchronized (lock) {
      if (wanted || status == HostStatus.BANNED) {
        return;
      }
      wanted = true;
    }
    connect();
  }

  /** Ends the subscription and forgets what has not settled: the next to start has the cursor. */
  void stop() {
    WebSocketConnection closing;
    synchronized (lock) {
      wanted = false;
      closing = socket;
      context.budget().giveBack(window.unsettledBytes(), window.unsettled());
      window.unsettledEvents().forEach(InFlight::becomeSettled);
      window = new SeqWindow(window.lowWater());
      lastReceived = lowWater;
      current = null;
      socket = null;
      open = false;
    }
    if (closing != null) {
      closing.close(CloseReason.GOING_AWAY, "");
    }
  }

  /** Somebody vouches that the host is there: try now rather than at the end of a long wait. */
  void wake() {
    synchronized (lock) {
      if (!wanted || socket != null) {
        return;
      }
      backoff.reset();
    }
    connect();
  }

  void ban(String reason) {
    setStatus(HostStatus.BANNED, reason);
    stop();
  }

  void unban() {
    synchronized (lock) {
      if (status != HostStatus.BANNED) {
        return;
      }
      status = HostStatus.ACTIVE;
    }
    context.listener().statusChanged(this, HostStatus.ACTIVE, null);
  }

  private void connect() {
    FeedConnection attempt = new FeedConnection(this, context);
    Long cursor;
    synchronized (lock) {
      if (!wanted || current != null) {
        return;
      }
      current = attempt;
      cursor = cursor();
      credit.connected();
    }
    context.counters().connects.increment();
    try {
      WebSocketConnection connecting =
          context.client().connect(host.firehose(cursor), Map.of(), attempt);
      synchronized (lock) {
        if (current == attempt) {
          socket = connecting;
          return;
        }
      }
      connecting.close(CloseReason.GOING_AWAY, ""); // stopped meanwhile
    } catch (IllegalStateException e) { // the client is closed: the node is going down
      synchronized (lock) {
        current = null;
        wanted = false;
      }
    }
  }

  /**
   * After the last event received; what is older has settled or is under way. A host never heard of
   * starts with the oldest it keeps, or live if configured so, but that only once: what it sends
   * between two connections would be missed.
   */
  private @Nullable Long cursor() {
    long last = window.last();
    if (last != UpstreamPosition.NONE && UpstreamPosition.generation(last) == generation) {
      return UpstreamPosition.seq(last);
    }
    boolean live = context.config().joinLive() && generation == 0 && !everConnected;
    return live ? null : Long.valueOf(0);
  }

  void opened(FeedConnection connection, WebSocketConnection opened, String server) {
    if (!host.isRelay() && server.contains("atproto-relay")) {
      ban("is a relay, but was added as a PDS");
      return;
    }
    synchronized (lock) {
      if (current != connection) {
        opened.close(CloseReason.GOING_AWAY, "");
        return;
      }
      socket = opened;
      open = true;
      everConnected = true;
      progressed = false;
      openedNanos = System.nanoTime();
      lastEventNanos = openedNanos;
      endReason = null;
    }
    LOG.info("upstream connected host={} seq={}", host.name(), UpstreamPosition.seq(lastReceived));
    setStatus(HostStatus.ACTIVE, null);
    topUp();
  }

  void closed(FeedConnection connection, CloseReason reason) {
    long waitMillis;
    int failures;
    String why;
    synchronized (lock) {
      if (current != connection) {
        return;
      }
      boolean wasOpen = open;
      current = null;
      socket = null;
      open = false;
      boolean steady =
          wasOpen && System.nanoTime() - openedNanos > context.config().steady().toNanos();
      if (progressed || steady) {
        backoff.reset();
      }
      waitMillis = backoff.nextMillis();
      failures = backoff.failures();
      why = endReason != null ? endReason : describe(reason);
      endReason = null;
      if (reason.kind() == CloseReason.Kind.MESSAGE_TOO_BIG) {
        context.counters().oversizeMessages.increment();
        passUnreadable();
      } else if (progressed) {
        unreadable = 0;
      }
      (wasOpen ? context.counters().disconnects : context.counters().connectFailures).increment();
      if (!wanted) {
        return;
      }
    }
    if (failures <= 2 || Integer.bitCount(failures) == 1) { // once per transition, then ever rarer
      LOG.info(
          "upstream disconnected host={} reason=\"{}\" attempt={} retryMillis={}",
          host.name(),
          why,
          failures,
          waitMillis);
    }
    if (failures >= OFFLINE_AFTER) {
      setStatus(HostStatus.OFFLINE, why);
    }
    context.timer().schedule(this::connect, waitMillis, TimeUnit.MILLISECONDS);
  }

  /**
   * The first frame behind our cursor is one that nobody can read, and it does not tell its number.
   * The next number is the likeliest one; a host that leaves large gaps between its numbers costs
   * one attempt for each at first, then ever larger steps, since it would never be heard again
   * otherwise.
   */
  private void passUnreadable() {
    if (progressed) {
      unreadable = 0;
    }
    long step = unreadable < SINGLE_STEPS ? 1 : 1L << Math.min(unreadable - SINGLE_STEPS, 40);
    unreadable++;
    long last = window.last();
    long seq = UpstreamPosition.generation(last) == generation ? UpstreamPosition.seq(last) : 0;
    long next = Math.max(0, seq) + step;
    if (next <= UpstreamPosition.MAX_SEQ) {
      window.pass(UpstreamPosition.of(generation, next));
      lastReceived = window.last();
      lowWater = window.lowWater();
    }
  }

  private static String describe(CloseReason reason) {
    return reason.kind() + " " + reason.code() + " " + reason.reason();
  }

  private void closeWith(String reason) {
    WebSocketConnection closing;
    synchronized (lock) {
      endReason = reason;
      closing = socket;
    }
    if (closing != null) {
      closing.close(CloseReason.NORMAL, "");
    }
  }

  /** Called every few seconds: silence, unused credit. */
  void look() {
    boolean silent;
    synchronized (lock) {
      credit.age();
      boolean waitsForUs = holds > 0 || waitsForBudget || starved;
      silent =
          open
              && !waitsForUs
              && System.nanoTime() - lastEventNanos > context.config().silence().toNanos();
      if (silent) {
        lastEventNanos = System.nanoTime();
      }
    }
    if (silent) {
      context.counters().silences.increment();
      closeWith("no event for " + context.config().silence());
    }
    topUp();
  }

  // ---- what the connection reports -------------------------------------------------------------

  /**
   * A message has come; false if it must be dropped because too much has, and the socket closes.
   */
  boolean received(FeedConnection connection, int bytes) {
    boolean flood;
    synchronized (lock) {
      if (current != connection) {
        return false;
      }
      credit.use(bytes);
      lastEventNanos = System.nanoTime();
      flood =
          window.unsettledBytes() > HARD_LIMIT_FACTOR * bytesLimit()
              || context.budget().isOverrun();
    }
    if (flood) {
      context.counters().floods.increment();
      closeWith("sent more than there is room for");
    }
    return !flood;
  }

  /** Takes the event into the window; null if its number is not above all before. */
  @Nullable InFlight admit(FeedConnection connection, SequencedFrame frame, int bytes) {
    synchronized (lock) {
      long position = UpstreamPosition.of(generation, frame.seq());
      if (current != connection || position <= window.last()) {
        return null;
      }
      var event = new InFlight(this, position, frame, bytes, System.nanoTime());
      window.add(event);
      progressed = true;
      lastReceived = position;
      context.budget().take(bytes);
      return event;
    }
  }

  /** The cursor may pass a frame that is of no use. */
  void pass(FeedConnection connection, long seq) {
    synchronized (lock) {
      long position = UpstreamPosition.of(generation, seq);
      if (current != connection || position <= window.last()) {
        return;
      }
      window.pass(position);
      lastReceived = position;
      lowWater = window.lowWater();
    }
    context.listener().cursorMoved(this);
  }

  void readEnded(FeedConnection connection) {
    synchronized (lock) {
      if (current == connection) {
        credit.readEnded();
      }
    }
    topUp();
  }

  void info(String name) {
    if (name.equals("OutdatedCursor")) {
      context.counters().outdatedCursors.increment();
      LOG.warn(
          "upstream no longer has all we missed host={} seq={}",
          host.name(),
          UpstreamPosition.seq(lastReceived));
    }
  }

  void error(String name) {
    context.counters().errorFrames.increment();
    if (name.equals("FutureCursor")) {
      context.counters().futureCursors.increment();
      numberingBeganAnew("says that our cursor is in the future");
      return;
    }
    closeWith("error " + name);
  }

  /**
   * Starts over with the oldest the host has; what we have already, the lanes recognise by its rev.
   */
  void numberingBeganAnew(String sign) {
    boolean again;
    synchronized (lock) {
      boolean counted = UpstreamPosition.generation(window.last()) == generation;
      again =
          counted
              && window.last() != UpstreamPosition.NONE
              && UpstreamPosition.mayBeginAnew(generation);
      if (again) {
        generation++;
      }
    }
    if (again) {
      context.counters().seqResets.increment();
      LOG.warn(
          "upstream began its numbering anew host={} sign=\"{}\" seq={}",
          host.name(),
          sign,
          UpstreamPosition.seq(lastReceived));
    }
    closeWith(sign);
  }

  /** At most one line a minute: a hostile host would fill the disk. */
  void logPoison(Rejection rejection) {
    long now = System.nanoTime();
    if (now - poisonLoggedNanos >= POISON_LOG_NANOS) { // event loop only
      poisonLoggedNanos = now;
      LOG.warn("frame skipped host={} reason=\"{}\"", host.name(), rejection);
    }
  }

  // ---- flow control ----------------------------------------------------------------------------

  private long bytesLimit() {
    FeedConfig config = context.config();
    return host.isRelay() ? config.maxBytes() : config.maxBytesPerHost();
  }

  private int eventsLimit() {
    FeedConfig config = context.config();
    return host.isRelay() ? config.maxEvents() : config.maxEventsPerHost();
  }

  private void topUp() {
    WebSocketConnection asked;
    int more = 0;
    boolean join = false;
    synchronized (lock) {
      asked = socket;
      if (asked == null || !open) {
        return;
      }
      starved =
          holds > 0
              || window.unsettledBytes() >= bytesLimit()
              || window.unsettled() >= eventsLimit()
              || window.span() >= context.config().maxSpan();
      if (!starved && context.budget().hasRoom()) {
        more = credit.grant();
      } else if (!starved && !waitsForBudget) {
        waitsForBudget = true;
        join = true;
      }
    }
    if (more > 0) {
      asked.request(more);
    }
    if (join) {
      context.budget().await(this::budgetHasRoom);
    }
  }

  private void budgetHasRoom() {
    synchronized (lock) {
      waitsForBudget = false;
    }
    topUp();
  }

  void hold() {
    synchronized (lock) {
      holds++;
    }
  }

  void release() {
    synchronized (lock) {
      holds--;
    }
    topUp();
  }

  // ---- settling --------------------------------------------------------------------------------

  void verified(InFlight event, VerifiedEvent verified) {
    synchronized (lock) {
      if (window.find(event.position()) != event) {
        return; // of a subscription that was stopped
      }
    }
    context.handOver().add(event, verified);
  }

  void rejected(InFlight event) {
    settle(event);
  }

  /** The log has the event at this position, and with it those that settle by it. */
  void acknowledged(long position) {
    InFlight event;
    synchronized (lock) {
      event = window.find(position);
    }
    if (event == null) {
      return; // not ours: another node's, or settled already
    }
    event.becomeSettled();
    context.counters().acknowledged.increment();
    List<InFlight> settled = context.handOver().acknowledge(event);
    for (InFlight each : settled) {
      if (each != event) {
        each.becomeSettled();
        context.counters().leftOut.increment();
      }
      each.feed().settle(each);
    }
  }

  private void settle(InFlight event) {
    boolean hungry;
    boolean moved;
    synchronized (lock) {
      if (!window.settle(event)) {
        return;
      }
      moved = window.lowWater() != lowWater;
      lowWater = window.lowWater();
      hungry = starved && isRoomy();
    }
    context.budget().giveBack(event.bytes(), 1);
    if (moved) {
      context.listener().cursorMoved(this);
    }
    if (hungry) {
      topUp();
    }
  }

  /** Asks again only when a quarter is free: not a few messages at a time. */
  private boolean isRoomy() {
    long bytes = bytesLimit();
    int events = eventsLimit();
    return window.unsettledBytes() <= bytes - bytes / 4
        && window.unsettled() <= events - events / 4;
  }

  private void setStatus(HostStatus next, @Nullable String error) {
    synchronized (lock) {
      if (status == next || status == HostStatus.BANNED) { // a ban is lifted by unban() alone
        return;
      }
      status = next;
    }
    context.listener().statusChanged(this, next, error);
  }
}
