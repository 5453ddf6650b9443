package io.gridrelay.node.lane;

import io.gridrelay.atproto.syntax.Did;
import io.gridrelay.node.identity.Resolution;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * One DID: the events that wait, and what has passed but is not in the log yet. Exists only while
 * there is either. Worker thread only.
 */
final class Lane {

  final Did did;
  private final ArrayDeque<IncomingEvent> parked = new ArrayDeque<>(2);
  private boolean waiting;
  private @Nullable IncomingEvent holding;
  private @Nullable IncomingEvent lastPassed;
  private @Nullable AccountView view;

  /** The last look-up made for this lane; consulted even if the cache did not keep it. */
  @Nullable Resolution resolution;

  Lane(Did did) {
    this.did = did;
  }

  boolean isWaiting() {
    return waiting;
  }

  void parkFirst(IncomingEvent event) {
    waiting = true;
    parked.addFirst(event);
  }

  /** Behind the others; beyond the limit the event's host is held until the lane moves. */
  void park(IncomingEvent event, int limit) {
    parked.addLast(event);
    if (parked.size() > limit && holding == null) {
      holding = event;
      event.holdHost();
    }
  }

  /** What the lane waited for is there. */
  void resume() {
    waiting = false;
  }

  @Nullable IncomingEvent next() {
    IncomingEvent next = waiting ? null : parked.pollFirst();
    if (parked.isEmpty() && holding != null) {
      holding.releaseHost();
      holding = null;
    }
    return next;
  }

  int parkedCount() {
    return parked.size();
  }

  /** The account as left by what this lane passed; null if the log is the truth again. */
  @Nullable AccountView view() {
    if (lastPassed != null && lastPassed.isSettled()) {
      lastPassed = null;
      view = null;
    }
    return view;
  }

  void passed(IncomingEvent event, AccountView after) {
    lastPassed = event;
    view = after;
  }

  /** The host itself says so, outside of the log: holds until the next event passes. */
  boolean isIdle() {
    return parked.isEmpty() && !waiting && view() == null;
  }
}
