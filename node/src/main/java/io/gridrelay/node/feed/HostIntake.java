package io.gridrelay.node.feed;

import io.gridrelay.atproto.event.SequencedFrame;
import io.gridrelay.client.websocket.WebSocketConnection;
import io.gridrelay.jet.VerifiedEvent;
import io.gridrelay.node.host.UpstreamHost;
import io.gridrelay.node.host.UpstreamPosition;
import io.gridrelay.node.store.HostStatus;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What is taken in from one host, over all its connections: its numbers, what has not settled yet,
 * and how much more it is asked for. Takes events of one connection at a time.
 *
 * <p>Thread-safe: event loop, lanes, tail reader and timer all call in; one lock guards the state,
 * and nothing foreign is called under it.
 */
final class HostIntake {

  private static final long SHOWN_AS_THROTTLED_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final Feed feed;
  private final FeedContext context;
  private final Object lock = new Object();

  // Guarded by lock:
  private final HostStream stream;
  private final EventRate rate;
  private @Nullable FeedConnection connection;
  private @Nullable WebSocketConnection source;
  private boolean everOpened;
  private boolean progressed;
  private boolean waitsForBudget;
  private boolean waitsForRate;
  private long lastEventNanos;
  private long throttledNanos = System.nanoTime() - SHOWN_AS_THROTTLED_NANOS;

  private long events;
  private long rejected;

  private volatile long lowWater;
  private volatile long lastReceived;

  HostIntake(Feed feed, UpstreamHost host, long durable, FeedContext context) {
    this.feed = feed;
    this.context = context;
    FeedConfig config = context.config();
    this.stream = new HostStream(host.isRelay(), durable, config);
    int perSecond = host.isRelay() ? 0 : config.limits().maxRatePerHost();
    this.rate = new EventRate(perSecond, System.nanoTime());
    this.lowWater = durable;
    this.lastReceived = durable;
  }

  /** Everything up to this position is durable or was rejected. */
  long lowWater() {
    return lowWater;
  }

  /** The last position received; {@link UpstreamPosition#NONE} before the first. */
  long lastReceived() {
    return lastReceived;
  }

  /** Whether the host was lately read slower than it sends. */
  boolean isThrottled() {
    synchronized (lock) {
      return waitsForRate || System.nanoTime() - throttledNanos < SHOWN_AS_THROTTLED_NANOS;
    }
  }

  /** How far we are with the host, which is in that state. */
  HostReading reading(HostStatus status, boolean connected) {
    synchronized (lock) {
      return new HostReading(
          feed.host().name(),
          feed.host().kind(),
          status,
          connected,
          UpstreamPosition.seq(lowWater),
          UpstreamPosition.seq(lastReceived),
          events,
          rejected);
    }
  }

  // ---- connections -----------------------------------------------------------------------------

  /** From now on this connection counts; returns what to ask the host for. */
  @Nullable Long connecting(FeedConnection next) {
    synchronized (lock) {
      connection = next;
      source = null;
      progressed = false;
      stream.credit().connected();
      return stream.cursor(!everOpened);
    }
  }

  /** The connection is open: the host is asked for events. */
  void opened(FeedConnection from, WebSocketConnection opened) {
    synchronized (lock) {
      if (connection != from) {
        return;
      }
      source = opened;
      everOpened = true;
      lastEventNanos = System.nanoTime();
    }
    topUp();
  }

  /** The connection is no more; returns whether it brought any event. */
  boolean disconnected() {
    synchronized (lock) {
      connection = null;
      source = null;
      return progressed;
    }
  }

  /** Forgets what has not settled: whoever reads the host next has the cursor. */
  void forget() {
    List<InFlight> forgotten;
    synchronized (lock) {
      connection = null;
      source = null;
      forgotten = stream.forget(context.budget());
      lastReceived = lowWater;
    }
    forgotten.forEach(InFlight::becomeSettled);
  }

  /** Another node has read on meanwhile, up to here; nothing may be under way. */
  void resumeFrom(long position) {
    synchronized (lock) {
      if (position > lowWater) {
        stream.resumeFrom(position);
        lowWater = position;
        lastReceived = position;
      }
    }
  }

  /**
   * Called every few seconds: unused credit shrinks.
   *
   * @return whether the host has said nothing for too long, though we listened; once per silence
   */
  boolean look() {
    boolean silent;
    synchronized (lock) {
      stream.credit().age();
      boolean waitsForUs = waitsForBudget || waitsForRate || stream.isStarved();
      Duration limit = context.config().times().silence();
      long now = System.nanoTime();
      silent = source != null && !waitsForUs && now - lastEventNanos > limit.toNanos();
      if (silent) {
        lastEventNanos = now;
      }
    }
    topUp();
    return silent;
  }

  // ---- arrival ---------------------------------------------------------------------------------

  /** What became of a message. */
  enum Receipt {
    TAKEN,
    /** The connection does not count any more. */
    STALE,
    /** The host sent far more than it was asked for. */
    FLOOD
  }

  /** A message has come; it must be dropped unless it is taken. */
  Receipt received(FeedConnection from, int bytes) {
    synchronized (lock) {
      if (connection != from) {
        return Receipt.STALE;
      }
      stream.credit().use(bytes);
      lastEventNanos = System.nanoTime();
      rate.use(lastEventNanos);
      return stream.isFlooded() || context.budget().isOverrun() ? Receipt.FLOOD : Receipt.TAKEN;
    }
  }

  /** Takes the event in; null if its number is not above all before. */
  @Nullable InFlight admit(FeedConnection from, SequencedFrame frame, int bytes) {
    synchronized (lock) {
      InFlight event = connection == from ? stream.admit(feed, frame, bytes) : null;
      if (event != null) {
        progressed = true;
        events++;
        lastReceived = event.position();
        context.budget().take(bytes);
      }
      return event;
    }
  }

  /** The cursor may pass a frame that is of no use. */
  void pass(FeedConnection from, long seq) {
    synchronized (lock) {
      if (connection != from || !stream.pass(seq)) {
        return;
      }
      lastReceived = stream.last();
      lowWater = stream.lowWater();
    }
    context.listener().cursorMoved(feed);
  }

  /** One read of the socket is over. */
  void readEnded(FeedConnection from) {
    synchronized (lock) {
      if (connection == from) {
        stream.credit().readEnded();
      }
    }
    topUp();
  }

  /** See {@link HostStream#beginAnew}. */
  boolean beginAnew() {
    synchronized (lock) {
      return stream.beginAnew();
    }
  }

  // ---- flow control ----------------------------------------------------------------------------

  private void topUp() {
    WebSocketConnection asked;
    int more = 0;
    boolean joinLine = false;
    long waitNanos = 0;
    synchronized (lock) {
      asked = source;
      if (asked == null || waitsForRate || stream.starves()) {
        return;
      }
      waitNanos = rate.waitNanos(System.nanoTime());
      if (waitNanos > 0) {
        waitsForRate = true;
      } else if (context.budget().hasRoom()) {
        more = stream.credit().grant();
      } else if (!waitsForBudget) {
        waitsForBudget = true;
        joinLine = true;
      }
    }
    if (more > 0) {
      asked.request(more);
    }
    if (joinLine) {
      context.budget().await(this::budgetHasRoom);
    }
    if (waitNanos > 0) {
      context.counters().throttles.increment();
      context.timer().schedule(this::rateAllows, waitNanos, TimeUnit.NANOSECONDS);
    }
  }

  private void budgetHasRoom() {
    synchronized (lock) {
      waitsForBudget = false;
    }
    topUp();
  }

  private void rateAllows() {
    synchronized (lock) {
      waitsForRate = false;
      throttledNanos = System.nanoTime();
    }
    topUp();
  }

  /** Nothing more is asked for until {@link #release}. */
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

  /** The event may go into the log. */
  void verified(InFlight event, VerifiedEvent verified) {
    synchronized (lock) {
      if (stream.find(event.position()) != event) {
        return; // of a subscription that was stopped
      }
    }
    context.handOver().add(event, verified);
  }

  /** The event at this position is in the log on disk, or was left out of it. */
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
    if (context.handOver().acknowledge(event)) {
      settle(event);
    }
  }

  /** The event broke a rule. */
  void rejected(InFlight event) {
    synchronized (lock) {
      rejected++;
    }
    settle(event);
  }

  /** The event is done with: the cursor may pass it, and its room is free. */
  void settle(InFlight event) {
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
      context.listener().cursorMoved(feed);
    }
    if (hungry) {
      topUp();
    }
  }
}
