package io.gridrelay.node.feed;

import io.gridrelay.atproto.event.SequencedFrame;
import io.gridrelay.node.host.UpstreamPosition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The stream of one host as far as we have it: its numbering, what has not settled yet, and how
 * much more may be asked for. Not thread-safe: its feed guards it.
 */
final class HostStream {

  private static final int FLOOD_FACTOR = 2;

  private final FeedConfig config;
  private final long maxBytes;
  private final int maxEvents;
  private final Credit credit;
  private SeqWindow window;
  private int generation;
  private int holds;
  private boolean starved;

  /**
   * @param relay stands for all its hosts, and gets the whole budget
   */
  HostStream(boolean relay, long durable, FeedConfig config) {
    this.config = config;
    FeedLimits limits = config.limits();
    this.maxBytes = relay ? limits.maxBytes() : limits.maxBytesPerHost();
    this.maxEvents = relay ? limits.maxEvents() : limits.maxEventsPerHost();
    this.credit = new Credit(maxBytes);
    this.window = new SeqWindow(durable);
    this.generation = UpstreamPosition.generation(durable);
  }

  // ---- numbering -------------------------------------------------------------------------------

  /**
   * What to ask for on a new connection: what comes after the last event received, since what is
   * older has settled or is under way. A host never heard of starts with the oldest it keeps, or
   * live if configured so, but that only once: what it sends between two connections would be
   * missed.
   */
  @Nullable Long cursor(boolean firstConnection) {
    if (isCounted()) {
      return UpstreamPosition.seq(window.last());
    }
    boolean live = config.joinLive() && generation == 0 && firstConnection;
    return live ? null : Long.valueOf(0);
  }

  /** Whether anything came in the present numbering. */
  private boolean isCounted() {
    return window.last() != UpstreamPosition.NONE
        && UpstreamPosition.generation(window.last()) == generation;
  }

  /** The host's numbers start over; false if nothing was received since they last did. */
  boolean beginAnew() {
    boolean again = isCounted() && UpstreamPosition.mayBeginAnew(generation);
    if (again) {
      generation++;
    }
    return again;
  }

  /** Takes the event in; null if its number is not above all before. */
  @Nullable InFlight admit(Feed feed, SequencedFrame frame, int bytes) {
    long position = UpstreamPosition.of(generation, frame.seq());
    if (position <= window.last()) {
      return null;
    }
    var event = new InFlight(feed, position, frame, bytes, System.nanoTime());
    window.add(event);
    return event;
  }

  /** The cursor may pass a frame that is of no use; false if it has already. */
  boolean pass(long seq) {
    long position = UpstreamPosition.of(generation, seq);
    if (position <= window.last()) {
      return false;
    }
    window.pass(position);
    return true;
  }

  // ---- settling --------------------------------------------------------------------------------

  /** See {@link SeqWindow#settle}. */
  boolean settle(InFlight event) {
    return window.settle(event);
  }

  /** See {@link SeqWindow#find}. */
  @Nullable InFlight find(long position) {
    return window.find(position);
  }

  /** Forgets what has not settled, which is returned, and goes back to the durable cursor. */
  List<InFlight> forget(IngestBudget budget) {
    List<InFlight> forgotten = window.unsettledEvents();
    budget.giveBack(window.unsettledBytes(), window.unsettled());
    window = new SeqWindow(window.lowWater());
    return forgotten;
  }

  /** Somebody else has read on meanwhile; nothing may be under way here. */
  void resumeFrom(long position) {
    window = new SeqWindow(position);
    generation = UpstreamPosition.generation(position);
  }

  long lowWater() {
    return window.lowWater();
  }

  long last() {
    return window.last();
  }

  // ---- flow ------------------------------------------------------------------------------------

  Credit credit() {
    return credit;
  }

  void hold() {
    holds++;
  }

  void release() {
    holds--;
  }

  /** Looks whether the host has used up its share, and remembers it. */
  boolean starves() {
    starved =
        holds > 0
            || window.unsettledBytes() >= maxBytes
            || window.unsettled() >= maxEvents
            || window.span() >= config.limits().maxSpan();
    return starved;
  }

  /** Whether the host is not read because of us. */
  boolean isStarved() {
    return starved;
  }

  /**
   * Whether it should be read on: not for a few messages at a time, only when a quarter is free.
   */
  boolean isHungry() {
    return starved
        && window.unsettledBytes() <= maxBytes - maxBytes / 4
        && window.unsettled() <= maxEvents - maxEvents / 4;
  }

  /** Whether it sent far more than it was asked for in bytes. */
  boolean isFlooded() {
    return window.unsettledBytes() > FLOOD_FACTOR * maxBytes;
  }
}
