package io.gridrelay.node.feed;

import io.gridrelay.client.websocket.CloseReason;
import io.gridrelay.client.websocket.WebSocketConnection;
import io.gridrelay.node.host.UpstreamHost;
import io.gridrelay.node.host.UpstreamPosition;
import io.gridrelay.node.store.HostStatus;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The subscription to one host: makes its connection, and makes it anew when it ends. What comes is
 * the business of its {@link HostIntake}.
 *
 * <p>States: STOPPED -start-> CONNECTING -opened-> OPEN -closed-> WAITING -timer-> CONNECTING; a
 * failed attempt leads from CONNECTING to WAITING, and stop from each to STOPPED. A host that is
 * banned stays STOPPED until the ban is lifted.
 *
 * <p>Thread-safe: event loop, timer and Jet source all call in; one lock guards the state. Under it
 * only the intake is called, never the other way round.
 */
final class Feed {

  private static final Logger LOG = LoggerFactory.getLogger(Feed.class);
  private static final int OFFLINE_AFTER = 5;

  private enum State {
    STOPPED,
    CONNECTING,
    OPEN,
    WAITING
  }

  private final UpstreamHost host;
  private final FeedContext context;
  private final HostIntake intake;
  private final Object lock = new Object();

  // Guarded by lock:
  private final Backoff backoff;
  private State state = State.STOPPED;
  private @Nullable FeedConnection current;
  private @Nullable WebSocketConnection socket;
  private @Nullable Future<?> retry;
  private long openedNanos;
  private HostStatus status;
  private @Nullable String endReason;

  Feed(UpstreamHost host, long durable, HostStatus status, FeedContext context) {
    this.host = host;
    this.context = context;
    this.status = status;
    FeedTimes times = context.config().times();
    this.backoff = new Backoff(times.firstRetry(), times.slowestRetry(), context.random());
    this.intake = new HostIntake(this, host, durable, context);
  }

  UpstreamHost host() {
    return host;
  }

  HostIntake intake() {
    return intake;
  }

  HostStatus status() {
    HostStatus told;
    synchronized (lock) {
      told = status;
    }
    return told == HostStatus.ACTIVE && intake.isThrottled() ? HostStatus.THROTTLED : told;
  }

  boolean isOpen() {
    synchronized (lock) {
      return state == State.OPEN;
    }
  }

  HostReading reading() {
    return intake.reading(status(), isOpen());
  }

  // ---- told from outside -----------------------------------------------------------------------

  void start() {
    connect(State.STOPPED);
  }

  /**
   * Takes in what another node says of the host while that node reads it: how far it is, and how it
   * does. Does nothing to a subscription of this node, unless the host is banned.
   */
  void learn(long position, HostStatus elsewhere) {
    if (elsewhere == HostStatus.BANNED) {
      ban("banned on another node");
      return;
    }
    synchronized (lock) {
      if (state == State.STOPPED) {
        status = elsewhere;
        intake.resumeFrom(position);
      }
    }
  }

  /** The host was read up to here, by whichever node; does nothing to a subscription. */
  void resumeFrom(long position) {
    synchronized (lock) {
      if (state == State.STOPPED) {
        intake.resumeFrom(position);
      }
    }
  }

  /** Ends the subscription and forgets what has not settled: the next to start has the cursor. */
  void stop() {
    WebSocketConnection closing;
    synchronized (lock) {
      state = State.STOPPED;
      closing = socket;
      current = null;
      socket = null;
      cancelRetry();
      intake.forget();
    }
    if (closing != null) {
      closing.close(CloseReason.GOING_AWAY, "");
    }
  }

  /** Somebody vouches that the host is there: try now rather than at the end of a long wait. */
  void wake() {
    synchronized (lock) {
      if (state == State.WAITING) {
        backoff.reset();
      }
    }
    connect(State.WAITING);
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

  /** Called every few seconds. */
  void look() {
    if (intake.look()) {
      context.counters().silences.increment();
      closeWith("no event for " + context.config().times().silence());
    }
  }

  // ---- life of a connection --------------------------------------------------------------------

  private void connect(State from) {
    FeedConnection attempt = new FeedConnection(this, context);
    Long cursor;
    synchronized (lock) {
      if (state != from || status == HostStatus.BANNED) {
        return;
      }
      cancelRetry();
      state = State.CONNECTING;
      current = attempt;
      cursor = intake.connecting(attempt);
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
        state = State.STOPPED;
        current = null;
      }
    }
  }

  private void cancelRetry() {
    Future<?> waiting = retry;
    if (waiting != null) {
      waiting.cancel(false);
      retry = null;
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
      state = State.OPEN;
      socket = opened;
      openedNanos = System.nanoTime();
      endReason = null;
    }
    long behind = lastSeq();
    LOG.info(
        "upstream connected host={} seq={}",
        host.name(),
        behind < 0 ? "none" : Long.toString(behind));
    setStatus(HostStatus.ACTIVE, null);
    intake.opened(connection, opened);
  }

  void closed(FeedConnection connection, CloseReason reason) {
    int failures;
    long waitMillis;
    String why;
    synchronized (lock) {
      if (current != connection) {
        return;
      }
      boolean wasOpen = state == State.OPEN;
      state = State.WAITING;
      current = null;
      socket = null;
      boolean progressed = intake.disconnected();
      if (progressed || (wasOpen && isSteady())) {
        backoff.reset();
      }
      waitMillis = backoff.nextMillis();
      failures = backoff.failures();
      why = endReason != null ? endReason : reason.description();
      endReason = null;
      (wasOpen ? context.counters().disconnects : context.counters().connectFailures).increment();
      retry =
          context.timer().schedule(() -> connect(State.WAITING), waitMillis, TimeUnit.MILLISECONDS);
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
  }

  private boolean isSteady() {
    return System.nanoTime() - openedNanos > context.config().times().steady().toNanos();
  }

  /** Ends the connection; it is made anew. */
  void closeWith(String reason) {
    WebSocketConnection closing;
    synchronized (lock) {
      endReason = reason;
      closing = socket;
    }
    if (closing != null) {
      closing.close(CloseReason.NORMAL, "");
    }
  }

  /**
   * Starts over with the oldest the host has; what we have already, the lanes recognise by its rev.
   */
  void numberingBeganAnew(String sign) {
    if (intake.beginAnew()) {
      context.counters().seqResets.increment();
      LOG.warn(
          "upstream began its numbering anew host={} sign=\"{}\" seq={}",
          host.name(),
          sign,
          lastSeq());
    }
    closeWith(sign);
  }

  private long lastSeq() {
    return UpstreamPosition.seq(intake.lastReceived());
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
