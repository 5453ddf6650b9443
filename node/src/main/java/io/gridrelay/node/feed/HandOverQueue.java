package io.gridrelay.node.feed;

import io.gridrelay.jet.VerifiedEvent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Verified events on their way into the Jet job, and those it has taken but the log does not have
 * yet.
 *
 * <p>Both lines are in the order of verification, which for one DID is the order of its events; a
 * new execution of the job gets everything unacknowledged again, in that same order.
 *
 * <p>The job keeps order, and so does the log. Hence an event that is acknowledged settles all
 * those handed over before it: what the log did not get by then, the sequencer left out on purpose
 * (it was there before, or its rev was overtaken on another node). Without this rule one event left
 * out would hold its host's cursor for ever.
 *
 * <p>Thread-safe. Bounded by the feeds' budget: every event here was paid for when it was received.
 */
final class HandOverQueue {

  private ArrayDeque<InFlight> waiting = new ArrayDeque<>();
  private final ArrayDeque<InFlight> handedOver = new ArrayDeque<>();
  private long execution = Long.MIN_VALUE;

  synchronized void add(InFlight event, VerifiedEvent verified) {
    event.verified = verified;
    waiting.add(event);
  }

  /** Begins a new execution: everything unsettled that it owns is in the queue again. */
  synchronized void claim(long executionId, Predicate<Feed> owned) {
    execution = executionId;
    var again = new ArrayDeque<InFlight>(handedOver.size() + waiting.size());
    keep(handedOver, owned, again);
    keep(waiting, owned, again);
    handedOver.clear();
    waiting = again;
  }

  private static void keep(
      Iterable<InFlight> from, Predicate<Feed> owned, ArrayDeque<InFlight> into) {
    for (InFlight event : from) {
      event.handedOver = false;
      if (!event.settled && owned.test(event.feed())) {
        into.add(event);
      }
    }
  }

  /** The next event for this execution; null if there is none or a newer execution has claimed. */
  synchronized @Nullable VerifiedEvent poll(long executionId) {
    if (executionId != execution) {
      return null;
    }
    while (true) {
      InFlight next = waiting.poll();
      if (next == null) {
        return null;
      }
      if (!next.settled) {
        next.handedOver = true;
        handedOver.add(next);
        return next.verified;
      }
    }
  }

  /**
   * The log has this event on disk.
   *
   * @return what settled by it: the event itself, last, after those that the sequencer left out
   */
  synchronized List<InFlight> acknowledge(InFlight event) {
    if (event.settled) {
      return List.of();
    }
    event.settled = true;
    if (!event.handedOver) { // acknowledged for an execution before; poll() will pass over it
      return List.of(event);
    }
    if (handedOver.peekFirst() == event) {
      handedOver.removeFirst();
      return List.of(event);
    }
    List<InFlight> settled = new ArrayList<>();
    while (true) {
      InFlight before = handedOver.removeFirst();
      if (before == event) {
        settled.add(event);
        return settled;
      }
      if (!before.settled) {
        before.settled = true;
        settled.add(before);
      }
    }
  }

  synchronized int waiting() {
    return waiting.size();
  }

  synchronized int handedOver() {
    return handedOver.size();
  }
}
