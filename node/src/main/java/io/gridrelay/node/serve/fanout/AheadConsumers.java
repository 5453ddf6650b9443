package io.gridrelay.node.serve.fanout;

import io.gridrelay.eventlog.EventLog;
import io.gridrelay.eventlog.LogTail;
import io.gridrelay.node.metrics.ServeMetrics;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The consumers of a loop whose start lies ahead of this node's log: they had more from another
 * node. They have no place yet, hold nothing of the log and are sent nothing. When a publication
 * has brought the log there, they look their place up like everybody else. Used by the loop's
 * thread.
 */
final class AheadConsumers {
  private final EventLog eventLog;
  private final ServeMetrics metrics;
  private final Set<Subscription> waiting = new LinkedHashSet<>();

  AheadConsumers(EventLog eventLog, ServeMetrics metrics) {
    this.eventLog = eventLog;
    this.metrics = metrics;
  }

  /** Remembers one; false if the log has got there meanwhile. */
  boolean add(Subscription subscription) {
    // The loop is woken by whatever is published after this look.
    if (!subscription.start().isAheadOf(eventLog.tail())) {
      return false;
    }
    waiting.add(subscription);
    metrics.wire(subscription.rendition()).ahead().inc();
    return true;
  }

  /** Forgets one, if it is there. */
  void remove(Subscription subscription) {
    if (waiting.remove(subscription)) {
      metrics.wire(subscription.rendition()).ahead().dec();
    }
  }

  /** The log has grown. */
  void logGrew() {
    if (waiting.isEmpty()) {
      return;
    }
    LogTail tail = eventLog.tail();
    for (Subscription subscription : List.copyOf(waiting)) {
      if (!subscription.start().isAheadOf(tail)) {
        remove(subscription);
        subscription.reached();
      }
    }
  }
}
