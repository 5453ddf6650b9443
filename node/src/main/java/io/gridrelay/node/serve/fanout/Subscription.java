package io.gridrelay.node.serve.fanout;

import io.gridrelay.eventlog.LogPosition;
import io.gridrelay.eventlog.LogTail;
import io.gridrelay.eventlog.Rendition;
import io.gridrelay.node.serve.websocket.CloseCode;
import io.gridrelay.node.serve.websocket.WebSocketFault;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * What one consumer wants, and how that changes. Options are large at times (10,000 DIDs), so large
 * ones are read on a virtual thread; the newest message wins, whatever order they are read in. A
 * cursor is looked up on a virtual thread, too.
 *
 * <p>To the first place in the log: a start that the log has reached is looked up; one that lies
 * ahead of it is judged first, and perhaps waits among the {@link AheadConsumers} until it is
 * reached. Filters may change meanwhile. Belongs to its consumer's thread.
 */
final class Subscription {
  private static final int READ_HERE_BYTES = 16 << 10;

  private final Consumer consumer;
  private final FanoutLoop loop;
  private final ConsumerPlan plan;
  private EventFilter filter = EventFilter.NONE;
  private boolean begun;
  private boolean ended;
  private long messages;
  private long applied;

  Subscription(Consumer consumer, FanoutLoop loop, ConsumerPlan plan) {
    this.consumer = consumer;
    this.loop = loop;
    this.plan = plan;
  }

  EventFilter filter() {
    return filter;
  }

  /** Takes the first place in the log. */
  void begin(EventFilter wanted) {
    if (!charge(wanted)) {
      return;
    }
    begun = true;
    if (plan.start() instanceof ConsumerStart.Live) {
      beginAt(loop.find(plan.rendition(), plan.start()));
      loop.begun(plan.rendition(), plan.start().kind());
      return;
    }
    // Anywhere else files may have to be opened and cold pages read.
    elsewhere(this::judgeElsewhere);
  }

  private void elsewhere(Runnable task) {
    Thread.ofVirtual()
        .name("cursor")
        .start(
            () -> {
              try {
                task.run();
              } catch (RuntimeException e) {
                loop.execute(() -> loop.fault(consumer, e));
              }
            });
  }

  private void judgeElsewhere() {
    LogTail tail = loop.tail();
    if (!plan.start().isAheadOf(tail)) {
      findElsewhere(plan.start(), plan.start().kind());
      return;
    }
    switch (plan.ahead().judge(plan.start())) {
      case AheadRule.Wait() -> here(this::waitUntilReached);
      // What came while it was judged is live to the client.
      case AheadRule.BeginLive() ->
          findElsewhere(new ConsumerStart.AfterSeq(tail.lastSeq()), "future");
      case AheadRule.Refuse refusal -> here(() -> refuse(refusal));
    }
  }

  private void findElsewhere(ConsumerStart start, String kind) {
    LogPosition position = loop.find(plan.rendition(), start);
    loop.execute(() -> beginHere(position, kind));
  }

  private void beginHere(LogPosition position, String kind) {
    if (ended || !consumer.isOpen()) {
      position.segment().release();
      return;
    }
    runHere(
        () -> {
          beginAt(position);
          loop.begun(plan.rendition(), kind);
        });
  }

  private void here(Runnable task) {
    loop.execute(
        () -> {
          if (!ended && consumer.isOpen()) {
            runHere(task);
          }
        });
  }

  private void runHere(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      loop.fault(consumer, e);
      return;
    }
    consumer.writable();
  }

  private void waitUntilReached() {
    if (!loop.ahead().add(this)) {
      reached();
    }
  }

  private void refuse(AheadRule.Refuse refusal) {
    loop.begun(plan.rendition(), "future");
    consumer.announce(refusal.frame());
    consumer.close(refusal.code(), refusal.reason(), "refused");
  }

  /** Where it wants to begin. */
  ConsumerStart start() {
    return plan.start();
  }

  Rendition rendition() {
    return plan.rendition();
  }

  /** The log has got to its start, so the place can be looked up. */
  void reached() {
    elsewhere(() -> findElsewhere(plan.start(), "ahead"));
  }

  /** With the filter of this moment: options may have come while the place was looked up. */
  private void beginAt(LogPosition position) {
    ByteBuffer notice = plan.outdatedNotice();
    if (position.outdated() && notice != null) {
      consumer.announce(notice);
    }
    consumer.deliver(
        filter.matchesAll()
            ? new RangeDelivery(loop, position)
            : new FilteredDelivery(
                loop, consumer, loop.filters().join(filter, plan.rendition()), position));
  }

  /** A message of the client. */
  void message(byte[] utf8) throws WebSocketFault {
    OptionsReader reader = plan.options();
    if (reader == null) {
      loop.inboundBudget().release(utf8.length);
      return;
    }
    long number = ++messages;
    if (utf8.length > READ_HERE_BYTES) {
      Thread.ofVirtual().name("options").start(() -> readElsewhere(reader, utf8, number));
      return;
    }
    try {
      apply(reader.read(utf8), number);
    } finally {
      loop.inboundBudget().release(utf8.length);
    }
  }

  private void readElsewhere(OptionsReader reader, byte[] utf8, long number) {
    try {
      Optional<EventFilter> read = reader.read(utf8);
      loop.execute(() -> applyHere(read, number));
    } catch (WebSocketFault fault) {
      loop.execute(
          () -> consumer.close(fault.code(), fault.reason(), "client_fault_" + fault.code()));
    } finally {
      loop.inboundBudget().release(utf8.length);
    }
  }

  private void applyHere(Optional<EventFilter> read, long number) {
    try {
      apply(read, number);
    } catch (RuntimeException e) {
      loop.fault(consumer, e);
    }
  }

  private void apply(Optional<EventFilter> read, long number) {
    if (read.isEmpty() || number <= applied || !consumer.isOpen()) {
      return;
    }
    applied = number;
    EventFilter wanted = read.get();
    if (!begun) {
      begin(wanted);
    } else if (charge(wanted)) {
      replace(wanted);
    }
    consumer.writable();
  }

  private void replace(EventFilter wanted) {
    switch (consumer.delivery()) {
      case RangeDelivery range -> {
        if (!wanted.matchesAll()) {
          consumer.deliver(range.filtered(consumer, loop.filters().join(wanted, plan.rendition())));
        }
      }
      case FilteredDelivery filtered -> {
        FilterGroup old = filtered.group();
        if (wanted.matchesAll()) {
          consumer.deliver(filtered.unfiltered());
        } else {
          filtered.changeGroup(loop.filters().join(wanted, plan.rendition()));
        }
        loop.filters().leave(old);
      }
      case null -> {} // it has no place yet, and will begin with this filter
    }
  }

  /** Accounts for the memory of the filter; closes the consumer when there is none left. */
  private boolean charge(EventFilter wanted) {
    if (!loop.filterBudget().acquire(wanted.dids().size())) {
      consumer.close(
          CloseCode.TRY_AGAIN_LATER, "too many wanted DIDs on this node, try again later", "full");
      return false;
    }
    loop.filterBudget().release(filter.dids().size());
    filter = wanted;
    return true;
  }

  /** The consumer is gone. */
  void end() {
    if (ended) {
      return;
    }
    ended = true;
    loop.ahead().remove(this);
    loop.filterBudget().release(filter.dids().size());
  }
}
