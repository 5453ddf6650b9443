package io.gridrelay.node.serve.fanout;

import io.gridrelay.eventlog.EventLog;
import io.gridrelay.eventlog.LogCounters;
import io.gridrelay.eventlog.LogPosition;
import io.gridrelay.eventlog.LogTail;
import io.gridrelay.eventlog.Rendition;
import io.gridrelay.eventlog.Segment;
import io.gridrelay.node.metrics.ServeMetrics;
import io.gridrelay.node.serve.websocket.InboundBudget;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.XnioExecutor;
import org.xnio.XnioIoThread;

/**
 * The consumers of one I/O thread and what they share: scratch buffers, filters, the passes. Only
 * {@link #signal}, {@link #execute}, {@link #infos}, {@link #tail} and {@link #find} may be called
 * by other threads.
 */
final class FanoutLoop {
  private static final Logger log = LoggerFactory.getLogger(FanoutLoop.class);
  private static final long TICK_MILLIS = 250;

  private final XnioIoThread thread;
  private final EventLog eventLog;
  private final FanoutSettings settings;
  private final ServeMetrics metrics;
  private final InboundBudget inboundBudget;
  private final InboundBudget filterBudget;
  private final ReadAhead readAhead;

  private final List<Consumer> consumers = new ArrayList<>();
  private final ByteBuffer readBuffer = ByteBuffer.allocateDirect(64 << 10);
  private final Gather gather = new Gather();
  private final FilterTable filters = new FilterTable();
  private final Wake fullWake;
  private final RangeRound round;
  private final LiveFilters live;
  private final Wake filteredWake;
  private final Deque<Consumer> waiting = new ArrayDeque<>();
  private final AheadConsumers ahead;

  private volatile XnioExecutor.@Nullable Key ticking;

  private final SharedView shared = new SharedView();

  FanoutLoop(
      XnioIoThread thread,
      EventLog eventLog,
      FanoutSettings settings,
      ServeMetrics metrics,
      InboundBudget inboundBudget,
      InboundBudget filterBudget,
      ReadAhead readAhead) {
    this.thread = thread;
    this.eventLog = eventLog;
    this.settings = settings;
    this.metrics = metrics;
    this.inboundBudget = inboundBudget;
    this.filterBudget = filterBudget;
    this.readAhead = readAhead;
    this.fullWake = new Wake(thread, settings.lingerNanos(), this::fullPass);
    this.filteredWake = new Wake(thread, settings.filteredLingerNanos(), this::filteredPass);
    this.round = new RangeRound(eventLog, consumers);
    this.live = new LiveFilters(this, filters, gather, filteredWake);
    this.ahead = new AheadConsumers(eventLog, metrics);
  }

  void start() {
    ticking = thread.executeAtInterval(this::tick, TICK_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** Looks at no clock any more. */
  void stop() {
    XnioExecutor.Key running = ticking;
    if (running != null) {
      running.remove();
    }
  }

  FanoutSettings settings() {
    return settings;
  }

  InboundBudget inboundBudget() {
    return inboundBudget;
  }

  /** Counts the DIDs of all filters. */
  InboundBudget filterBudget() {
    return filterBudget;
  }

  ReadAhead readAhead() {
    return readAhead;
  }

  ByteBuffer readBuffer() {
    return readBuffer;
  }

  Gather gather() {
    return gather;
  }

  FilterTable filters() {
    return filters;
  }

  LiveFilters live() {
    return live;
  }

  ServeMetrics.Wire wire(Rendition rendition) {
    return metrics.wire(rendition);
  }

  void wrote(Rendition rendition, long bytes) {
    ServeMetrics.Wire wire = metrics.wire(rendition);
    wire.writes().inc();
    wire.sentBytes().inc((double) bytes);
  }

  /** Frames that the log has taken since it was opened. */
  long frames(Rendition rendition) {
    return eventLog.counters().frames(rendition);
  }

  /** About how many frames so many bytes are, by the average of those; 0 if there were none. */
  long framesIn(Rendition rendition, long bytes) {
    LogCounters counters = eventLog.counters();
    double taken = Math.max(1, counters.frameBytes(rendition));
    return Math.round(bytes * (counters.frames(rendition) / taken));
  }

  long now() {
    return System.nanoTime();
  }

  void execute(Runnable task) {
    thread.execute(task);
  }

  /** The log has grown; called by the thread that publishes. */
  void signal() {
    fullWake.signal();
    filteredWake.signal();
  }

  void add(Consumer consumer) {
    if (!consumer.isOpen()) {
      return;
    }
    consumer.index = consumers.size();
    consumers.add(consumer);
    // Before the consumer reads where the log ends: what is appended later must wake us.
    fullWake.wanted(true);
    metrics.wire(consumer.rendition()).consumers().inc();
    metrics.wire(consumer.rendition()).opened().inc();
    try {
      consumer.open();
    } catch (RuntimeException e) {
      fault(consumer, e);
    }
  }

  void remove(Consumer consumer, String reason) {
    int at = consumer.index;
    if (at < 0) {
      return;
    }
    Consumer last = consumers.removeLast();
    if (last != consumer) {
      consumers.set(at, last);
      last.index = at;
    }
    consumer.index = -1;
    round.moved(at);
    fullWake.wanted(!consumers.isEmpty());
    metrics.wire(consumer.rendition()).consumers().dec();
    metrics.closed(consumer.rendition(), reason);
    log.debug("consumer gone id={} reason={}", consumer.identity().id(), reason);
  }

  /** Finds the first place of a consumer. */
  LogPosition find(Rendition rendition, ConsumerStart start) {
    return switch (start) {
      case ConsumerStart.Live() -> eventLog.newest(rendition);
      case ConsumerStart.Oldest() -> eventLog.oldest(rendition);
      case ConsumerStart.AfterSeq(long seq) -> eventLog.position(rendition, seq);
      case ConsumerStart.AtTime(long timeUs) -> eventLog.positionAtTime(rendition, timeUs);
    };
  }

  /** Where the log ends. */
  LogTail tail() {
    return eventLog.tail();
  }

  /** Counts a consumer that has found its beginning, or found that there is none. */
  void begun(Rendition rendition, String kind) {
    metrics.cursor(rendition, kind);
  }

  AheadConsumers ahead() {
    return ahead;
  }

  private void fullPass() {
    long start = System.nanoTime();
    ahead.logGrew();
    shared.beginPass();
    try {
      switch (round.pass(start)) {
        case DONE -> {}
        case PAUSED -> fullWake.again();
        case OVERTAKEN -> fullWake.signal();
      }
    } finally {
      shared.endPass();
    }
    long nanos = System.nanoTime() - start;
    fullWake.cost(nanos);
    metrics.passes("full").observe(nanos * 1e-9);
  }

  private void filteredPass() {
    try {
      live.pass();
    } catch (RuntimeException e) {
      // Not one consumer's fault; whatever it is, nobody must hang on a dead walk.
      metrics.fault();
      log.error("filtered pass failed, closing its consumers", e);
      List.copyOf(consumers).stream()
          .filter(consumer -> consumer.delivery() instanceof FilteredDelivery)
          .forEach(consumer -> consumer.gone("internal_error"));
    }
  }

  void filteredPassTook(long nanos) {
    metrics.passes("filtered").observe(nanos * 1e-9);
  }

  /** Remembers a consumer that could not join the others at the live end yet. */
  void waitForLive(Consumer consumer) {
    waiting.add(consumer);
    filteredWake.again();
  }

  void pumpWaiting() {
    for (int n = waiting.size(); n > 0; n--) {
      waiting.remove().writable();
    }
  }

  /** A view of published bytes, to be used at once. */
  ByteBuffer slice(Segment segment, Rendition rendition, long offset, int length) {
    return shared.of(segment, rendition, offset, length);
  }

  private void tick() {
    long now = now();
    for (int i = consumers.size() - 1; i >= 0; i--) {
      if (i < consumers.size()) {
        Consumer consumer = consumers.get(i);
        try {
          consumer.tick(now);
        } catch (RuntimeException e) {
          fault(consumer, e);
        }
      }
    }
  }

  /** Something unexpected happened to one consumer: it alone pays. */
  void fault(Consumer consumer, Throwable cause) {
    metrics.fault();
    log.error(
        "consumer failed id={} request={}",
        consumer.identity().id(),
        consumer.identity().requestId(),
        cause);
    consumer.gone("internal_error");
  }

  void closing(Consumer consumer, int code, String reason) {
    log.debug("closing consumer id={} code={} reason={}", consumer.identity().id(), code, reason);
  }

  /** What is known about each consumer now. */
  CompletableFuture<List<ConsumerInfo>> infos() {
    CompletableFuture<List<ConsumerInfo>> infos = new CompletableFuture<>();
    thread.execute(
        () -> {
          long lastSeq = eventLog.lastSeq();
          long nowMicros = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
          infos.complete(
              consumers.stream().map(consumer -> consumer.info(lastSeq, nowMicros)).toList());
        });
    return infos;
  }

  /** Closes everybody, a few at a time; completes when nobody is left. */
  CompletableFuture<Void> closeAll(int code, String reason, long spreadMillis) {
    CompletableFuture<Void> closed = new CompletableFuture<>();
    thread.execute(
        () -> {
          long steps = Math.max(1, spreadMillis / 10);
          int perStep = (int) (consumers.size() / steps) + 1;
          closeSome(new ArrayDeque<>(consumers), perStep, code, reason, closed);
        });
    return closed;
  }

  private void closeSome(
      Deque<Consumer> left, int perStep, int code, String reason, CompletableFuture<Void> closed) {
    for (int i = 0; i < perStep && !left.isEmpty(); i++) {
      left.remove().close(code, reason, "shutdown");
    }
    if (left.isEmpty() && consumers.isEmpty()) {
      closed.complete(null);
      return;
    }
    thread.executeAfter(
        () -> closeSome(left, perStep, code, reason, closed), 10, TimeUnit.MILLISECONDS);
  }
}
