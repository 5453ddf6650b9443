package io.gridrelay.node;

import io.gridrelay.node.ready.NotReady;
import io.gridrelay.node.view.NodeView;
import io.gridrelay.node.view.SeenNode;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices that this node is in the way: the ring lives on it, and with it the sequencer, which
 * cannot work here for want of database, disk or log, while so many others lack nothing that they
 * could go on without it. Only leaving moves the ring. A want that others have, too, is no reason:
 * if the database is away for all, nobody leaves.
 *
 * <p>Thread-safe; owns a thread once started.
 */
final class UnfitOwner implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(UnfitOwner.class);

  /** Longer than it takes all nodes to notice that the database is away, or back. */
  static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final long PERIOD_MILLIS = 1_000;

  /** Without these the sequencer cannot work. */
  private static final Set<NotReady.Cause> WANTS =
      EnumSet.of(
          NotReady.Cause.STATE_STORE,
          NotReady.Cause.DISK_REFUSES,
          NotReady.Cause.CATCHING_UP,
          NotReady.Cause.LOG_HOLE);

  private final BooleanSupplier ownsRing;
  private final Supplier<List<NotReady>> own;
  private final Supplier<List<SeenNode>> others;
  private final int majority;
  private final LongSupplier nanoClock;
  private final Consumer<String> leave;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("unfit-owner").factory());

  private boolean inTheWay;
  private long sinceNanos;

  /**
   * @param own why this node is not ready
   * @param others what the others said of themselves last
   * @param majority so many nodes can go on
   * @param leave told why, if the node should leave
   */
  UnfitOwner(
      BooleanSupplier ownsRing,
      Supplier<List<NotReady>> own,
      Supplier<List<SeenNode>> others,
      int majority,
      LongSupplier nanoClock,
      Consumer<String> leave) {
    this.ownsRing = ownsRing;
    this.own = own;
    this.others = others;
    this.majority = majority;
    this.nanoClock = nanoClock;
    this.leave = leave;
  }

  void start() {
    timer.scheduleWithFixedDelay(
        this::tryLook, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void tryLook() {
    try {
      look();
    } catch (RuntimeException e) {
      LOG.debug("cannot look whether this node is in the way", e); // the grid is stopping
    }
  }

  /** To be called every second or so. */
  synchronized void look() {
    String want = want().orElse(null);
    if (want == null || !ownsRing.getAsBoolean() || fitOthers() < majority) {
      inTheWay = false;
      return;
    }
    long now = nanoClock.getAsLong();
    if (!inTheWay) {
      inTheWay = true;
      sinceNanos = now;
    } else if (now - sinceNanos >= PATIENCE.toNanos()) {
      inTheWay = false;
      leave.accept(want);
    }
  }

  private Optional<String> want() {
    return own.get().stream()
        .filter(reason -> WANTS.contains(reason.cause()))
        .map(reason -> reason.cause().wireName() + ": " + reason.detail())
        .findFirst();
  }

  private long fitOthers() {
    return others.get().stream().filter(seen -> seen.isFresh() && isFit(seen.node())).count();
  }

  /** That nobody sequences is what the others lack because of this node. */
  private static boolean isFit(NodeView node) {
    return node.reasons().stream()
        .allMatch(reason -> reason.cause().equals(NotReady.Cause.NO_SEQUENCER.wireName()));
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
