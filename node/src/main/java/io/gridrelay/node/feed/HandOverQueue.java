package io.gridrelay.node.feed;

import io.gridrelay.jet.VerifiedEvent;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Verified events on their way into the Jet job, and those it has taken but the log does not have
 * yet.
 *
 * <p>Both lines are in the order of verification, which for one DID is the order of its events; a
 * new execution of the job gets everything unacknowledged again, in that same order.
 *
 * <p>An acknowledgement settles the one event that it names, and says nothing of those handed over
 * before it: the log may have the event from another node, or from before its feed was stopped and
 * read it again. What the sequencer leaves out it says by name, too ({@link
 * io.gridrelay.jet.DropNotice}).
 *
 * <p>Thread-safe. Bounded by the feeds' budget: every event here was paid for when it was received.
 */
final class HandOverQueue {

  private ArrayDeque<InFlight> waiting = new ArrayDeque<>();
  private final Set<InFlight> handedOver = new LinkedHashSet<>();
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

  /** The running execution gets everything unsettled again: it may have lost some of it. */
  synchronized void again() {
    var again = new ArrayDeque<InFlight>(handedOver.size() + waiting.size());
    keep(handedOver, feed -> true, again);
    keep(waiting, feed -> true, again);
    handedOver.clear();
    waiting = again;
  }

  private static void keep(
      Iterable<InFlight> from, Predicate<Feed> owned, ArrayDeque<InFlight> into) {
    for (InFlight event : from) {
      // Settled without an acknowledgement: of a subscription that was stopped.
      if (!event.settled && !event.isSettled() && owned.test(event.feed())) {
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
        handedOver.add(next);
        return next.verified;
      }
    }
  }

  /** The event is done with; false if it was before. */
  synchronized boolean acknowledge(InFlight event) {
    if (event.settled) {
      return false;
    }
    event.settled = true; // if it waits, poll() and claim() pass over it
    handedOver.remove(event);
    return true;
  }

  synchronized int waiting() {
    return waiting.size();
  }

  synchronized int handedOver() {
    return handedOver.size();
  }
}
