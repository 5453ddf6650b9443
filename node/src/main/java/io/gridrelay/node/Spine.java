package io.gridrelay.node;

import com.hazelcast.cluster.Member;
import com.hazelcast.core.HazelcastInstance;
import io.gridrelay.eventlog.EventLog;
import io.gridrelay.jet.HandOver;
import io.gridrelay.jet.IngestJob;
import io.gridrelay.jet.IngestSupervisor;
import io.gridrelay.jet.LeaseFence;
import io.gridrelay.jet.SequencerCounters;
import io.gridrelay.jet.Sequencing;
import io.gridrelay.node.account.AccountStates;
import io.gridrelay.node.cluster.GridMember;
import io.gridrelay.node.peer.PeerLogs;
import io.gridrelay.node.ready.NotReady;
import io.gridrelay.node.sequence.LeaseKeeper;
import io.gridrelay.node.sequence.LogEnd;
import io.gridrelay.node.store.CheckpointRepository;
import io.gridrelay.node.store.HostRepository;
import io.gridrelay.node.store.StateStore;
import io.gridrelay.node.tail.Acknowledgements;
import io.gridrelay.node.tail.BlockFold;
import io.gridrelay.node.tail.LogEndAgreement;
import io.gridrelay.node.tail.TailReader;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The way of an event from the lanes into the log: the grid's member, the lease, the ingest job and
 * the tail reader.
 *
 * <p>Started in two steps, because feeds and lanes need the grid to know their hosts, and the job
 * needs feeds and lanes: {@link #start} joins the grid, {@link #run} lets events flow. {@link
 * #close} ends it in the opposite order: job, lease, reader, grid.
 *
 * <p>Thread-safe.
 */
public final class Spine implements AutoCloseable {
  private static final Duration DRAIN_LIMIT = Duration.ofSeconds(3);

  private final Storage storage;
  private final SpineConfig config;
  private final LeaseKeeper lease;
  private final HazelcastInstance member;
  private final InstantSource clock;
  private final SequencerCounters counters = new SequencerCounters();
  private volatile @Nullable TailReader tail;
  private volatile @Nullable LogEndAgreement agreement;
  private volatile @Nullable IngestSupervisor supervisor;
  private volatile boolean closing;

  private Spine(
      Storage storage,
      SpineConfig config,
      LeaseKeeper lease,
      HazelcastInstance member,
      InstantSource clock) {
    this.clock = clock;
    this.storage = storage;
    this.config = config;
    this.lease = lease;
    this.member = member;
  }

  /** Joins the grid. The storage stays the caller's. */
  public static Spine start(Storage storage, SpineConfig config) {
    return start(storage, config, InstantSource.system());
  }

  /**
   * The same with another clock.
   *
   * @param clock by which events are numbered; should not go back
   */
  public static Spine start(Storage storage, SpineConfig config, InstantSource clock) {
    EventLog log = storage.log();
    LeaseKeeper lease =
        LeaseKeeper.start(
            storage.state().lease(),
            storage.nodeId(),
            config.lease(),
            () ->
                new LogEnd(
                    log.lastEpoch(),
                    Math.max(log.lastSeq(), config.seqFloor() - 1),
                    log.lastTimeUs()),
            () -> ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant()),
            config.grid().size() > 1);
    try {
      HazelcastInstance member = GridMember.start(config.grid(), new LeaseFence(lease::isHeld));
      return new Spine(storage, config, lease, member, clock);
    } catch (RuntimeException e) {
      lease.close();
      throw e;
    }
  }

  /**
   * Lets events flow.
   *
   * @param peers the logs of the other nodes; null on a node that is alone
   * @param lastRev last rev of an account by the fold of the log, as TID value, 0 if it has none;
   *     may block
   * @param fold told about each block once it is on disk
   * @param fatal told once if this node's own data turns out to be wrong: it must stop
   */
  public void run(
      @Nullable PeerLogs peers,
      HandOver handOver,
      ToLongFunction<String> lastRev,
      BlockFold fold,
      Acknowledgements acknowledgements,
      Consumer<Throwable> fatal) {
    TailReader reader =
        TailReader.start(
            member.getRingbuffer(GridMember.RING),
            storage.log(),
            peers,
            fold,
            acknowledgements,
            config.syncInterval(),
            reason -> failed(reason, fatal));
    tail = reader;
    LogEndAgreement ends = peers == null ? null : agreement(reader, peers);
    agreement = ends;
    member.getUserContext().put(HandOver.KEY, handOver);
    member
        .getUserContext()
        .put(
            Sequencing.KEY,
            new NodeSequencing(
                config.sequencer(), storage.log(), lease, lastRev, reader, ends, clock, counters));
    supervisor =
        IngestSupervisor.start(
            member, GridMember.RING, config.grid().majority(), handOver, this::mayFlow);
  }

  private boolean mayFlow() {
    return logIsWhole()
        && diskRefusal().isEmpty()
        && storeSilence().compareTo(config.lease().term()) < 0;
  }

  private LogEndAgreement agreement(TailReader reader, PeerLogs peers) {
    return new LogEndAgreement(
        storage.log(),
        reader,
        peers,
        config.grid().size(),
        () -> member.getCluster().getMembers().size(),
        this::storedEnd);
  }

  /**
   * How far the log reached when the state store was last told; what an operator gave up by raising
   * the floor of the numbers does not count.
   */
  private long storedEnd() {
    CheckpointRepository checkpoints = storage.state().checkpoints();
    long stored =
        Stream.of(AccountStates.CHECKPOINT, StateStore.FOLDED_END, HostRepository.CURSORS)
            .mapToLong(name -> checkpoints.find(name).orElse(0))
            .max()
            .orElse(0);
    return stored < config.seqFloor() ? 0 : stored;
  }

  /** A member that leaves takes the ring with it; that is no reason to fail. */
  private void failed(Throwable reason, Consumer<Throwable> fatal) {
    if (!closing) {
      fatal.accept(reason);
    }
  }

  /** This node in the grid. */
  public HazelcastInstance member() {
    return member;
  }

  /** Partition of a host's name, which decides whose feed it is. */
  public int partitionOf(String hostname) {
    return member.getPartitionService().getPartition(hostname).getPartitionId();
  }

  /** Whether the ring, and with it the sequencer, lives on this node. */
  public boolean ownsRing() {
    Member owner = member.getPartitionService().getPartition(GridMember.RING).getOwner();
    return owner != null && owner.localMember();
  }

  public SequencerCounters counters() {
    return counters;
  }

  /** Whether the sequencer runs here and holds its lease. */
  public boolean isSequencing() {
    return lease.isHeld();
  }

  /**
   * The highest sequence number that can have been given out to anybody: a cursor beyond it is from
   * the future. What is reserved was never given out before the lease that runs now started.
   */
  public long headSeq() {
    return Math.max(storage.log().lastSeq(), lease.lastStartSeq());
  }

  /** Why the disk takes no more events at the moment; empty if it does. */
  public Optional<String> diskRefusal() {
    TailReader reader = tail;
    return reader == null ? Optional.empty() : reader.diskRefusal();
  }

  /**
   * Whether this node's log has what the cluster's has; before that it knows no account well enough
   * to judge its events.
   */
  public boolean logIsWhole() {
    TailReader reader = tail;
    return reader != null && reader.isWhole();
  }

  /** What the log lacks; empty if it is whole. */
  public List<NotReady> missing() {
    TailReader reader = tail;
    LogEndAgreement ends = agreement;
    return Stream.concat(
            reader == null ? Stream.empty() : reader.missing().stream(),
            ends == null ? Stream.empty() : ends.missing().stream())
        .toList();
  }

  /** For how long the state store has not answered; asked every second among others. */
  public Duration storeSilence() {
    return lease.storeSilence();
  }

  /** Blocks that were copied from the logs of peers since the start. */
  public long copiedBlocks() {
    TailReader reader = tail;
    return reader == null ? 0 : reader.copiedBlocks();
  }

  /** How often the log was synced since the start. */
  public long syncs() {
    TailReader reader = tail;
    return reader == null ? 0 : reader.syncs();
  }

  /**
   * Ends everything. Feeds and lanes must have stopped: an event that has its number still gets
   * into the log. A node that is alone cancels the job; among others it only leaves, and the grid
   * moves the job. Blocks at most some seconds.
   */
  @Override
  public void close() {
    closing = true;
    Closing parts = new Closing();
    parts.close("ingest supervisor", supervisor);
    if (isAlone()) {
      parts.close("ingest job", this::endJob);
      parts.close("lease", lease);
      parts.close("tail reader", tail);
      parts.close("grid member", member::shutdown);
    } else {
      parts.close("grid member", member::shutdown);
      parts.close("lease", lease);
      parts.close("tail reader", tail);
    }
    parts.finish();
  }

  private boolean isAlone() {
    return member.getLifecycleService().isRunning() && member.getCluster().getMembers().size() == 1;
  }

  private void endJob() throws Exception {
    await(() -> lease.usedSeq() <= storage.log().appendedSeq());
    IngestJob.cancel(member.getJet());
    await(() -> !lease.isHeld());
  }

  /** Polls; gives up after the limit, since leaving must not hang. */
  private static void await(BooleanSupplier condition) throws InterruptedException {
    long start = System.nanoTime();
    while (!condition.getAsBoolean() && System.nanoTime() - start < DRAIN_LIMIT.toNanos()) {
      TimeUnit.MILLISECONDS.sleep(2);
    }
  }
}
