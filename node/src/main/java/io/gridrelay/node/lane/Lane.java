package io.gridrelay.node.lane;

import io.gridrelay.atproto.syntax.Did;
import io.gridrelay.node.host.UpstreamHost;
import io.gridrelay.node.identity.Resolution;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One DID: the events that wait, and what has passed but is not in the log yet. Exists only while
 * there is either. Worker thread only.
 *
 * <p>Events wait in two ways. All are <em>parked</em> while something about the DID is asked. Those
 * of one host are <em>held back</em> behind a repeat of what another host sent and the log does not
 * have yet: if that one gets lost, the repeat takes its place, and must come before what its host
 * sent later. The feeds' budget bounds them.
 */
final class Lane {

  final Did did;
  private final ArrayDeque<IncomingEvent> parked = new ArrayDeque<>(2);
  private boolean waiting;
  private @Nullable IncomingEvent holding;
  private @Nullable IncomingEvent lastPassed;
  private @Nullable UpstreamHost passedFrom;
  private @Nullable Map<UpstreamHost, Deque<IncomingEvent>> heldBack;
  private boolean awaitingLog;
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

  /** Something is asked for an event that is not parked. */
  void pause() {
    waiting = true;
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

  /** The account as left by what this lane passed; null if the log is the truth again. */
  @Nullable AccountView view() {
    if (lastPassed != null && lastPassed.isSettled()) {
      lastPassed = null;
      view = null;
    }
    return view;
  }

  void passed(IncomingEvent event, AccountView after) {
    boolean alone = view() == null || event.host().equals(passedFrom);
    passedFrom = alone ? event.host() : null;
    lastPassed = event;
    view = after;
  }

  /**
   * Whether the view last given rests on events of other hosts. What rests on the host's own it may
   * send twice: its cursor stays behind the first anyway.
   */
  boolean viewIsOfOthers(UpstreamHost host) {
    return lastPassed != null && !host.equals(passedFrom);
  }

  // ---- held back -------------------------------------------------------------------------------

  boolean holdsBack(UpstreamHost host) {
    return heldBack != null && heldBack.containsKey(host);
  }

  /** Behind what is held back of its host. */
  void holdBack(IncomingEvent event) {
    if (heldBack == null) {
      heldBack = new LinkedHashMap<>();
    }
    heldBack.computeIfAbsent(event.host(), _ -> new ArrayDeque<>()).addLast(event);
  }

  /** What is held back, by host; whoever settles events takes them out, and empty queues too. */
  Collection<Deque<IncomingEvent>> heldBack() {
    return heldBack == null ? List.of() : heldBack.values();
  }

  /** The log has, or will never have, what was passed last when something was held back. */
  void logMoved() {
    awaitingLog = false;
  }

  /** Tells when to look again at what is held back, unless that is arranged already. */
  void awaitLog(Runnable moved) {
    if (awaitingLog || waiting || heldBack().isEmpty()) {
      return;
    }
    awaitingLog = true;
    if (lastPassed == null) {
      moved.run();
    } else {
      lastPassed.whenSettled(moved);
    }
  }

  boolean isIdle() {
    return parked.isEmpty() && !waiting && heldBack().isEmpty() && view() == null;
  }
}
