package io.gridrelay.node.sequence;

import io.gridrelay.jet.SequencerLease;
import io.gridrelay.node.sequence.LeaseState.Holding;
import io.gridrelay.node.sequence.LeaseState.Watching;
import io.gridrelay.node.store.LeaseRepository;
import io.gridrelay.node.store.LeaseRow;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gets and keeps the lease for the sequencer on this node, and gives it back when the sequencer
 * ends. Owns one thread that does all the work with the store; all public methods are thread-safe
 * and, but for {@link #close}, do not block.
 */
public final class LeaseKeeper implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LeaseKeeper.class);
  private static final Duration RETRY = Duration.ofMillis(250);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

  private final LeaseStore store;
  private final LeaseProtocol protocol;
  private final LeaseTerms terms;
  private final Supplier<LogEnd> logEnd;
  private final LongSupplier nanoClock;
  private final LongSupplier wallMicros;
  private final boolean watchful;
  private final Semaphore wake = new Semaphore(0);
  private final Thread thread;

  private volatile @Nullable Tenure wanted;
  private volatile boolean closed;
  private volatile Numbers lastStart = new Numbers(0, 0);
  private volatile long answeredNanos;

  // Of the keeper's thread:
  private @Nullable LeaseState state;
  private @Nullable Tenure granted;
  private boolean reachable = true;

  LeaseKeeper(
      LeaseStore store,
      String self,
      LeaseTerms terms,
      Supplier<LogEnd> logEnd,
      LongSupplier nanoClock,
      LongSupplier wallMicros,
      boolean watchful) {
    this.store = store;
    this.watchful = watchful;
    this.answeredNanos = nanoClock.getAsLong();
    this.terms = terms;
    this.logEnd = logEnd;
    this.nanoClock = nanoClock;
    this.wallMicros = wallMicros;
    protocol = new LeaseProtocol(self, terms);
    thread = Thread.ofPlatform().name("lease-keeper").unstarted(this::run);
  }

  /**
   * Starts the keeper; it asks for the lease only once a sequencer wants it.
   *
   * @param self name of this node; of one name there must never be two living nodes
   * @param logEnd where this node's log ends when it is asked
   * @param watchful whether others may have the lease: then it is looked at all the time
   */
  public static LeaseKeeper start(
      LeaseRepository repository,
      String self,
      LeaseTerms terms,
      Supplier<LogEnd> logEnd,
      LongSupplier wallMicros,
      boolean watchful) {
    LeaseKeeper keeper =
        new LeaseKeeper(
            LeaseStore.of(repository), self, terms, logEnd, System::nanoTime, wallMicros, watchful);
    keeper.start();
    return keeper;
  }

  void start() {
    lastStart = protocol.claimStart(store.read(), logEnd.get());
    thread.start();
  }

  /** Asks for the lease; whoever asked before loses it. */
  public SequencerLease take() {
    Tenure tenure = new Tenure(wake::release, nanoClock);
    Tenure before = wanted;
    wanted = tenure;
    if (before != null) {
      before.revoke();
    }
    wake.release();
    return tenure;
  }

  /** Whether the sequencer on this node holds the lease at this moment. */
  public boolean isHeld() {
    Tenure current = wanted;
    return current != null && current.isHeld();
  }

  /** The last sequence number that the sequencer on this node has given out; 0 if it never ran. */
  public long usedSeq() {
    Tenure current = wanted;
    return current == null ? 0 : current.used().seq();
  }

  /**
   * Sequence number behind which the lease that was granted here last started; before the first
   * one, what was reserved when this node started.
   */
  public long lastStartSeq() {
    return lastStart.seq();
  }

  /** For how long the state store has not answered, as far as it was asked. */
  public Duration storeSilence() {
    return Duration.ofNanos(nanoClock.getAsLong() - answeredNanos);
  }

  private void run() {
    try {
      while (!closed) {
        boolean settled = attempt();
        Duration pause = settled ? terms.renewal() : RETRY;
        wake.tryAcquire(pause.toMillis(), TimeUnit.MILLISECONDS);
        wake.drainPermits();
      }
      giveBack();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** One round; true if there is nothing to do before the next renewal. */
  private boolean attempt() {
    try {
      boolean settled = round();
      if (!reachable) {
        reachable = true;
        LOG.info("the lease can be reached in the state store again");
      }
      return settled;
    } catch (RuntimeException e) {
      if (reachable) {
        reachable = false;
        LOG.warn("the lease cannot be reached in the state store: {}", e.getMessage());
      }
      return false;
    }
  }

  private boolean round() {
    Tenure tenure = wanted;
    if (granted != null && (granted != tenure || granted.isClosed())) {
      giveBack();
    }
    if (tenure == null || tenure.isClosed() || tenure.isLost()) {
      if (watchful) {
        watch();
      }
      return true;
    }
    long before = nanoClock.getAsLong();
    LeaseRow row = read();
    LeaseState known = state;
    boolean startAgain = known == null || (granted == null && known instanceof Holding);
    LeaseState now =
        known == null || startAgain
            ? protocol.start(row, nanoClock.getAsLong())
            : protocol.observe(known, row, nanoClock.getAsLong());
    state = now;
    return switch (now) {
      case Watching watching -> claim(tenure, watching, row, before);
      case Holding holding -> renew(tenure, holding, row, before);
    };
  }

  /**
   * Nobody here wants the lease. Whoever does later has seen by then how long its holder has been
   * silent, and need not wait for a whole term.
   */
  private void watch() {
    LeaseRow row = read();
    long now = nanoClock.getAsLong();
    state =
        state instanceof Watching watching
            ? protocol.observe(watching, row, now)
            : protocol.start(row, now);
  }

  private LeaseRow read() {
    LeaseRow row = store.read();
    answeredNanos = nanoClock.getAsLong();
    return row;
  }

  private boolean claim(Tenure tenure, Watching watching, LeaseRow row, long before) {
    if (granted != null) {
      lose();
      return true;
    }
    LogEnd known = logEnd.get();
    LeaseRow claim =
        protocol
            .claimRow(watching, known, nanoClock.getAsLong(), wallMicros.getAsLong())
            .orElse(null);
    if (claim == null || !store.replace(row, claim)) {
      return false;
    }
    Holding holding = protocol.held(claim, before);
    state = holding;
    granted = tenure;
    lastStart = protocol.claimStart(row, known);
    tenure.grant(holding, lastStart);
    LOG.info("lease granted: epoch={} behindSeq={}", claim.epoch(), lastStart.seq());
    return true;
  }

  private boolean renew(Tenure tenure, Holding holding, LeaseRow row, long before) {
    LeaseRow renewal = protocol.renewalRow(holding, row, tenure.used(), wallMicros.getAsLong());
    if (!store.replace(row, renewal)) {
      return false;
    }
    Holding renewed = protocol.held(renewal, before);
    state = renewed;
    tenure.extend(renewed);
    return true;
  }

  private void lose() {
    Tenure lost = granted;
    granted = null;
    if (lost != null) {
      lost.revoke();
      LOG.error("lease lost to another node: epoch={}", lost.epoch());
    }
  }

  /**
   * Gives the lease back, if it is ours. After {@link Tenure#close} the used numbers are exact and
   * the next holder goes on without a gap; a tenure that was only revoked may be using one this
   * instant, so its whole reserve is skipped.
   */
  private void giveBack() {
    Tenure former = granted;
    granted = null;
    if (former == null || !(state instanceof Holding holding)) {
      return;
    }
    former.revoke();
    try {
      LeaseRow row = store.read();
      if (protocol.observe(holding, row, nanoClock.getAsLong()) instanceof Holding) {
        Numbers used =
            former.isClosed()
                ? former.used()
                : new Numbers(row.reservedSeq(), row.reservedTimeUs());
        store.replace(row, protocol.releaseRow(holding, row, used));
      }
      state = null;
    } catch (RuntimeException e) {
      LOG.warn("cannot give the lease back; it expires", e);
    }
  }

  /**
   * Stops, and gives the lease back if the sequencer has closed it. Blocks at most some seconds.
   */
  @Override
  public void close() {
    closed = true;
    wake.release();
    try {
      thread.join(CLOSE_LIMIT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
