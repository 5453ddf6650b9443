package io.gridrelay.node.feed;

import io.gridrelay.jet.VerifiedEvent;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
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

  private final LongSupplier nanoClock;
  private ArrayDeque<InFlight> waiting = new ArrayDeque<>();

  /** Another member owns them, or did: nothing of theirs is taken before they were stopped. */
  private final Set<Feed> disowned = new HashSet<>();

  private final Set<InFlight> handedOver = new LinkedHashSet<>();
  private long execution = Long.MIN_VALUE;

  /** When something was acknowledged last, or came into the queue while nothing else waited. */
  private long movedNanos;

  HandOverQueue(LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
  }

  /**
   * Takes the event, unless its feed is disowned: what came before it is not in the queue any more,
   * and an event that overtakes others of its account makes them look like replays.
   */
  synchronized void add(InFlight event, VerifiedEvent verified) {
    if (!isVoid(event)) {
      if (isIdle()) {
        movedNanos = nanoClock.getAsLong();
      }
      event.verified = verified;
      waiting.add(event);
    }
  }

  /**
   * Begins a new execution: everything unsettled is in the queue again, but for what came from
   * these feeds, which other members own now. They are disowned until {@link #stop}.
   */
  synchronized void claim(long executionId, Collection<Feed> others) {
    execution = executionId;
    disowned.addAll(others);
    again();
  }

  /** The running execution gets everything unsettled again: it may have lost some of it. */
  synchronized void again() {
    var again = new ArrayDeque<InFlight>(handedOver.size() + waiting.size());
    keep(handedOver, again);
    keep(waiting, again);
    handedOver.clear();
    waiting = again;
  }

  private void keep(Iterable<InFlight> from, ArrayDeque<InFlight> into) {
    for (InFlight event : from) {
      if (!isVoid(event)) {
        into.add(event);
      }
    }
  }

  /** Settled; or of a subscription that was stopped, or is about to be. */
  private boolean isVoid(InFlight event) {
    return event.acknowledged || event.isSettled() || disowned.contains(event.feed());
  }

  /** The feeds that are to be stopped. */
  synchronized List<Feed> disowned() {
    return List.copyOf(disowned);
  }

  /**
   * Stops a feed that was disowned. Under the lock, so that nothing of a new subscription, which
   * may begin at any moment if the feed is ours again, is taken for something of the old one.
   */
  synchronized void stop(Feed feed) {
    feed.stop();
    disowned.remove(feed);
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
      if (!isVoid(next)) {
        handedOver.add(next);
        return next.verified;
      }
    }
  }

  /** The event is done with; false if it was before. */
  synchronized boolean acknowledge(InFlight event) {
    if (event.acknowledged) {
      return false;
    }
    event.acknowledged = true; // if it waits, poll() and claim() pass over it
    handedOver.remove(event);
    movedNanos = nanoClock.getAsLong();
    return true;
  }

  /** See {@link io.gridrelay.jet.HandOver#stalled}. */
  synchronized Duration stalled() {
    return isIdle() ? Duration.ZERO : Duration.ofNanos(nanoClock.getAsLong() - movedNanos);
  }

  private boolean isIdle() {
    return isDone(handedOver) && isDone(waiting);
  }

  /**
   * Whether nothing of these is to be acknowledged. Drops what is void in front of the first that
   * is: an event is looked at once, however many a stopped feed has left behind.
   */
  private boolean isDone(Iterable<InFlight> events) {
    for (Iterator<InFlight> each = events.iterator(); each.hasNext(); ) {
      if (!isVoid(each.next())) {
        return false;
      }
      each.remove();
    }
    return true;
  }

  synchronized int waiting() {
    return waiting.size();
  }

  synchronized int handedOver() {
    return handedOver.size();
  }
}
