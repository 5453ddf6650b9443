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
  private static final long POISON_LOG_NANOS = TimeUnit.SECONDS.toNanos(60);

  private final UpstreamHost host;
  private final FeedContext context;
  private final Object lock = new Object();

  // Guarded by lock:
  private final Backoff backoff;
  private final HostStream stream;
  private boolean wanted;
  private boolean everConnected;
  private boolean waitsForBudget;
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
    this.stream = new HostStream(host.isRelay(), durable, config);
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
      stream.forget(context.budget());
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
      cursor = stream.cursor(!everConnected);
      stream.credit().connected();
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
      stream.credit().age();
      boolean waitsForUs = waitsForBudget || stream.isStarved();
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
      stream.credit().use(bytes);
      lastEventNanos = System.nanoTime();
      flood = stream.isFlooded() || context.budget().isOverrun();
    }
    if (flood) {
      context.counters().floods.increment();
      closeWith("sent more than there is room for");
    }
    return !flood;
  }

  /** Takes the event in; null if its number is not above all before. */
  @Nullable InFlight admit(FeedConnection connection, SequencedFrame frame, int bytes) {
    synchronized (lock) {
      InFlight event = current == connection ? stream.admit(this, frame, bytes) : null;
      if (event != null) {
        progressed = true;
        lastReceived = event.position();
        context.budget().take(bytes);
      }
      return event;
    }
  }

  /** The cursor may pass a frame that is of no use. */
  void pass(FeedConnection connection, long seq) {
    synchronized (lock) {
      if (current != connection || !stream.pass(seq)) {
        return;
      }
      showPositions();
    }
    context.listener().cursorMoved(this);
  }

  private void showPositions() {
    lastReceived = stream.last();
    lowWater = stream.lowWater();
  }

  void readEnded(FeedConnection connection) {
    synchronized (lock) {
      if (current == connection) {
        stream.credit().readEnded();
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
      again = stream.beginAnew();
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

  private void topUp() {
    WebSocketConnection asked;
    int more = 0;
    boolean join = false;
    synchronized (lock) {
      asked = socket;
      if (asked == null || !open) {
        return;
      }
      if (stream.starves()) {
        return;
      }
      if (context.budget().hasRoom()) {
        more = stream.credit().grant();
      } else if (!waitsForBudget) {
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
      stream.hold();
    }
  }

  void release() {
    synchronized (lock) {
      stream.release();
    }
    topUp();
  }

  // ---- settling --------------------------------------------------------------------------------

  void verified(InFlight event, VerifiedEvent verified) {
    synchronized (lock) {
      if (stream.find(event.position()) != event) {
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
      event = stream.find(position);
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
      if (!stream.settle(event)) {
        return;
      }
      moved = stream.lowWater() != lowWater;
      lowWater = stream.lowWater();
      hungry = stream.isHungry();
    }
    context.budget().giveBack(event.bytes(), 1);
    if (moved) {
      context.listener().cursorMoved(this);
    }
    if (hungry) {
      topUp();
    }
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
