package io.gridrelay.node.lane;

import io.gridrelay.atproto.syntax.Did;
import io.gridrelay.node.identity.Resolution;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A thread that judges the events of its DIDs. It never waits for anything but work: what an event
 * needs is asked for, the event parks, and the answer comes through the same inbox as events do.
 *
 * <p>Whatever an event makes the code throw is counted and costs that event only.
 */
final class LaneWorker implements Runnable {

  private static final long SWEEP_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final int SWEEP_SIZE = 4096;

  /** What arrives in the inbox besides batches of events. */
  private record Answer(Did did, @Nullable Resolution resolution) {}

  /** Something is held back in this lane, and may be decided now. */
  private record LogMoved(Lane lane) {}

  private final Judge judge;
  private final Inquiries inquiries;
  private final LaneCounters counters;
  private final int parkedPerDid;
  private final ConcurrentLinkedQueue<Object> inbox = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean asleep = new AtomicBoolean();
  private final Map<Did, Lane> lanes = new HashMap<>();
  private final Thread thread;
  private int sweepAt = SWEEP_SIZE;
  private long sweptNanos = System.nanoTime();
  private volatile boolean closed;

  LaneWorker(
      String name, Judge judge, Inquiries inquiries, LaneCounters counters, int parkedPerDid) {
    this.judge = judge;
    this.inquiries = inquiries;
    this.counters = counters;
    this.parkedPerDid = parkedPerDid;
    this.thread = Thread.ofPlatform().daemon().name(name).unstarted(this);
  }

  void start() {
    thread.start();
  }

  void offer(List<IncomingEvent> batch) {
    put(batch);
  }

  private void put(Object item) {
    inbox.add(item);
    if (asleep.get() && asleep.compareAndSet(true, false)) {
      LockSupport.unpark(thread);
    }
  }

  @Override
  public void run() {
    while (!closed) {
      Object item = inbox.poll();
      if (item != null) {
        handle(item);
        if (lanes.size() > sweepAt) {
          sweep();
        }
        continue;
      }
      asleep.set(true);
      if (inbox.isEmpty() && !closed) {
        LockSupport.parkNanos(this, SWEEP_NANOS);
      }
      asleep.set(false);
      if (System.nanoTime() - sweptNanos > SWEEP_NANOS) {
        sweep();
      }
    }
  }

  private void handle(Object item) {
    switch (item) {
      case Answer answer -> resume(answer);
      case LogMoved moved -> logMoved(moved.lane());
      default -> {
        @SuppressWarnings("unchecked") // nothing else is put in
        List<IncomingEvent> batch = (List<IncomingEvent>) item;
        for (IncomingEvent event : batch) {
          arrive(event);
        }
      }
    }
  }

  private void arrive(IncomingEvent event) {
    Did did = event.frame().did();
    Lane lane = lanes.get(did);
    if (lane == null) {
      lane = new Lane(did);
    } else if (lane.isWaiting()) {
      counters.parked.increment();
      lane.park(event, parkedPerDid);
      return;
    }
    take(lane, event);
    if (!lane.isIdle()) {
      lanes.put(did, lane);
    }
  }

  private void resume(Answer answer) {
    Lane lane = lanes.get(answer.did());
    if (lane == null) {
      return;
    }
    if (answer.resolution() != null) {
      lane.resolution = answer.resolution();
    }
    lane.resume();
    for (IncomingEvent next = lane.next(); next != null; next = lane.next()) {
      take(lane, next);
    }
    takeHeldBack(lane);
    if (lane.isIdle()) {
      lanes.remove(lane.did);
    }
  }

  private void take(Lane lane, IncomingEvent event) {
    if (lane.holdsBack(event.host())) {
      counters.parked.increment();
      lane.holdBack(event);
      return;
    }
    switch (judge(lane, event)) {
      case Judgement.Need need -> {
        counters.parked.increment();
        lane.parkFirst(event);
        ask(need, lane.did, event);
      }
      case Judgement.Repeated ignored -> {
        counters.parked.increment();
        lane.holdBack(event);
        awaitLog(lane);
      }
      case Judgement.Passed passed -> pass(lane, event, passed);
      case Judgement.Dropped ignored -> drop(event);
    }
  }

  // ---- repeats of what the log does not have yet -----------------------------------------------

  private void awaitLog(Lane lane) {
    lane.awaitLog(() -> put(new LogMoved(lane)));
  }

  private void logMoved(Lane lane) {
    lane.logMoved();
    if (!lane.isWaiting()) { // else when it goes on
      takeHeldBack(lane);
    }
  }

  /** Of each host, what is held back and can be decided by now. */
  private void takeHeldBack(Lane lane) {
    for (Iterator<Deque<IncomingEvent>> hosts = lane.heldBack().iterator(); hosts.hasNext(); ) {
      Deque<IncomingEvent> ofHost = hosts.next();
      while (!lane.isWaiting() && !ofHost.isEmpty() && isDecided(lane, ofHost.getFirst())) {
        ofHost.removeFirst();
      }
      if (ofHost.isEmpty()) {
        hosts.remove();
      }
    }
    awaitLog(lane);
  }

  /** Judges an event that stays where it is if it has to wait. */
  private boolean isDecided(Lane lane, IncomingEvent event) {
    switch (judge(lane, event)) {
      case Judgement.Need need -> {
        lane.pause();
        ask(need, lane.did, event);
        return false;
      }
      case Judgement.Repeated ignored -> {
        return false;
      }
      case Judgement.Passed passed -> pass(lane, event, passed);
      case Judgement.Dropped ignored -> drop(event);
    }
    return true;
  }

  // ---- judgement -------------------------------------------------------------------------------

  private Judgement judge(Lane lane, IncomingEvent event) {
    try {
      return judge.judge(lane, event);
    } catch (Throwable e) { // a hostile event may overflow the stack or worse; the lane goes on
      counters.internalError(event, e);
      return Judgement.DROPPED;
    }
  }

  private void pass(Lane lane, IncomingEvent event, Judgement.Passed passed) {
    lane.passed(event, passed.after());
    counters.passed.increment();
    event.verified(passed.event());
  }

  private void drop(IncomingEvent event) {
    counters.dropped.increment();
    event.rejected();
  }

  private void ask(Judgement.Need need, Did did, IncomingEvent event) {
    switch (need) {
      case ACCOUNT -> inquiries.account(did, () -> put(new Answer(did, null)));
      case IDENTITY -> inquiries.identity(did, event, found -> put(new Answer(did, found)));
      case HOME -> inquiries.home(did, event, () -> put(new Answer(did, null)));
      case STATUS -> inquiries.status(did, event.host(), () -> put(new Answer(did, null)));
    }
  }

  /** Lanes whose last event has settled are of no use any more. */
  private void sweep() {
    for (Iterator<Lane> all = lanes.values().iterator(); all.hasNext(); ) {
      if (all.next().isIdle()) {
        all.remove();
      }
    }
    sweepAt = Math.max(SWEEP_SIZE, 2 * lanes.size());
    sweptNanos = System.nanoTime();
    counters.lanes(this, lanes.size());
  }

  void close() {
    closed = true;
    LockSupport.unpark(thread);
  }

  void join(long millis) throws InterruptedException {
    thread.join(millis);
  }
}
