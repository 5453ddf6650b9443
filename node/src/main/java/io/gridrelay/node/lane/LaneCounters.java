package io.gridrelay.node.lane;

import io.gridrelay.atproto.Rejection;
import io.gridrelay.atproto.repo.Rule;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the lanes count: per rule how many events broke it, dropped or only warned about. One set
 * for all hosts, so that a hostile host cannot make series. Thread-safe; only ever grows.
 */
public final class LaneCounters {

  private static final Logger LOG = LoggerFactory.getLogger(LaneCounters.class);
  private static final long LOG_NANOS = TimeUnit.SECONDS.toNanos(1);

  public final LongAdder passed = new LongAdder();
  public final LongAdder dropped = new LongAdder();

  /** Events that had to wait for something. */
  public final LongAdder parked = new LongAdder();

  public final LongAdder internalErrors = new LongAdder();

  /** DID documents asked for again because a signature or host did not fit. */
  public final LongAdder identityRefreshes = new LongAdder();

  public final LongAdder statusProbes = new LongAdder();

  private final Map<Rejection.Reason, LongAdder> enforced = adders();
  private final Map<Rejection.Reason, LongAdder> warned = adders();
  private final Map<LaneWorker, Integer> laneCounts = new ConcurrentHashMap<>();
  private final AtomicLong loggedNanos = new AtomicLong(System.nanoTime() - LOG_NANOS);

  private static Map<Rejection.Reason, LongAdder> adders() {
    Map<Rejection.Reason, LongAdder> adders = new LinkedHashMap<>();
    for (Rule rule : Rule.values()) {
      adders.put(rule, new LongAdder());
    }
    for (LaneRule rule : LaneRule.values()) {
      adders.put(rule, new LongAdder());
    }
    return adders;
  }

  void enforced(Rejection.Reason rule, IncomingEvent event, String detail) {
    count(enforced, rule);
    if (rule != Rule.STALE_REV) { // replays are everyday
      log("event dropped", rule, event, detail);
    }
  }

  void warned(Rejection.Reason rule, IncomingEvent event) {
    if (!event.warned) { // judged again after a wait: count once
      count(warned, rule);
    }
  }

  private static void count(Map<Rejection.Reason, LongAdder> adders, Rejection.Reason rule) {
    LongAdder adder = adders.get(rule);
    if (adder != null) {
      adder.increment();
    }
  }

  /** At most one line a second, whatever hosts send. */
  private void log(String what, Rejection.Reason rule, IncomingEvent event, String detail) {
    if (LOG.isInfoEnabled() && mayLog()) {
      LOG.info(
          "{} reason={} host={} did={} seq={}{}",
          what,
          rule.label(),
          event.host().name(),
          event.frame().did(),
          event.frame().seq(),
          detail.isEmpty() ? "" : " detail=\"" + detail + '"');
    }
  }

  void internalError(IncomingEvent event, Throwable error) {
    internalErrors.increment();
    if (mayLog()) {
      LOG.error(
          "event dropped by a fault of ours: host={} did={} seq={}",
          event.host().name(),
          event.frame().did(),
          event.frame().seq(),
          error);
    }
  }

  private boolean mayLog() {
    long last = loggedNanos.get();
    long now = System.nanoTime();
    return now - last >= LOG_NANOS && loggedNanos.compareAndSet(last, now);
  }

  void lanes(LaneWorker worker, int count) {
    laneCounts.put(worker, count);
  }

  /**
   * DIDs with events that wait or are not in the log yet; as of the last look, up to a second ago.
   */
  public int lanes() {
    return laneCounts.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** Events dropped, by the name of the rule they broke. */
  public Map<String, Long> enforced() {
    return byName(enforced);
  }

  /** Events that broke a rule and passed, by its name. */
  public Map<String, Long> warned() {
    return byName(warned);
  }

  private static Map<String, Long> byName(Map<Rejection.Reason, LongAdder> adders) {
    Map<String, Long> byName = new LinkedHashMap<>();
    adders.forEach((rule, adder) -> byName.put(rule.label(), adder.sum()));
    return byName;
  }
}
