package io.gridrelay.node;

import io.gridrelay.config.NodeConfig;
import io.gridrelay.eventlog.EventLog;
import io.gridrelay.node.cluster.ClusterIdentity;
import io.gridrelay.node.feed.HostNews;
import io.gridrelay.node.ingest.Ingest;
import io.gridrelay.node.ingest.IngestGrid;
import io.gridrelay.node.peer.LogEndpoint;
import io.gridrelay.node.ready.NotReady;
import io.gridrelay.node.ready.Readiness;
import io.gridrelay.node.sequence.ClusterHead;
import io.gridrelay.node.sequence.ReservedSeq;
import io.gridrelay.node.serve.HeadSource;
import io.gridrelay.node.serve.RelayServer;
import io.gridrelay.node.tail.LogForkedException;
import io.gridrelay.node.view.ClusterView;
import io.gridrelay.node.view.StateEndpoint;
import io.gridrelay.node.xrpc.XrpcMethods;
import io.prometheus.client.CollectorRegistry;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One peer: everything from its upstream connections to its consumers, started and stopped in
 * order.
 *
 * <p>Start: disk → what peers have more → grid → what is known is folded from the log → job and
 * tail reader → server → feeds. Stop is the opposite: feeds first, then the events that are
 * verified get into the log, the lease is given back, consumers are told, and the disk is closed
 * last. If the node's own data turns out to be wrong it stops by itself, with {@link #EXIT_BROKEN}.
 *
 * <p>Thread-safe.
 */
public final class Node implements AutoCloseable {
  /** The node was told to stop. */
  public static final int EXIT_OK = 0;

  /**
   * The node stopped itself, because its own data is wrong or its disk refuses; the log says which.
   */
  public static final int EXIT_BROKEN = 70;

  /**
   * The node has left because it could not sequence and was in the way of those that can; it should
   * be started again. As {@code EX_TEMPFAIL} of sysexits.h.
   */
  public static final int EXIT_IN_THE_WAY = 75;

  private static final Logger LOG = LoggerFactory.getLogger(Node.class);

  private final CompletableFuture<Integer> ended = new CompletableFuture<>();
  private final AtomicBoolean stopping = new AtomicBoolean();
  private final CollectorRegistry registry = new CollectorRegistry();
  private volatile boolean started;
  private volatile int exitCode = EXIT_OK;
  private @Nullable Storage storage;
  private @Nullable Spine spine;
  private @Nullable Ingest ingest;
  private @Nullable PeerAccess peers;
  private volatile @Nullable ClusterView view;
  private volatile @Nullable RelayServer server;
  private @Nullable LogRetention retention;
  private @Nullable UnfitOwner unfit;

  private Node() {}

  /**
   * Starts a node; it is ready, or on its way to be, when this returns. Blocks for a second or two.
   *
   * @throws RuntimeException saying what is missing or wrong; everything that was started is
   *     stopped again
   */
  public static Node start(NodeConfig config) {
    return start(config, new CountDownLatch(1));
  }

  /**
   * The same for a node that may be told to stop before it has started, which may take hours if it
   * has a log to copy.
   *
   * @param stop counted down if it is not wanted any more
   * @throws java.util.concurrent.CancellationException if it was told to stop
   */
  public static Node start(NodeConfig config, CountDownLatch stop) {
    return start(config, InstantSource.system(), stop);
  }

  static Node start(NodeConfig config, InstantSource systemClock) {
    return start(config, systemClock, new CountDownLatch(1));
  }

  private static Node start(NodeConfig config, InstantSource systemClock, CountDownLatch stop) {
    Settings.check(config);
    FreePorts.require(config);
    Node node = new Node();
    long begun = System.nanoTime();
    try {
      node.open(config, systemClock, stop);
    } catch (RuntimeException | Error e) {
      try {
        node.close();
      } catch (RuntimeException more) {
        e.addSuppressed(more);
      }
      throw e;
    }
    LOG.info(
        "node started: address={} lastSeq={} millis={}",
        node.address(),
        node.openStorage().log().lastSeq(),
        (System.nanoTime() - begun) / 1_000_000);
    return node;
  }

  private synchronized void open(
      NodeConfig config, InstantSource systemClock, CountDownLatch stop) {
    String version = SoftwareVersion.current().toString();
    Storage disk =
        Storage.open(
            config.storage().data(), Settings.log(config), () -> Settings.openStateStore(config));
    storage = disk;
    // Before anything is deleted, or anybody met.
    ClusterIdentity identity = GridSettings.identity(config, disk);
    InstantSource clock = clock(systemClock, disk.log());
    retention = LogRetention.start(disk.log(), clock);
    PeerAccess others = new PeerAccess(config, disk, identity);
    peers = others;
    others.metrics().register(registry);
    others.copyBeforeJoining(version, clock, stop);
    SpineConfig wayConfig = Settings.spine(config, GridSettings.attributes(config, identity));
    Spine way = Spine.start(disk, wayConfig, clock);
    spine = way;
    others.joined(way.member());
    Ingest front = Ingest.open(config, disk.state(), disk.log(), grid(config, way), clock);
    ingest = front;
    way.run(
        others.logs(), front.feeds(), front::lastRev, front.accounts(), front.feeds(), this::fail);
    NodeMetrics.register(registry, way, front, disk);
    Readiness readiness =
        NodeReadiness.of(this::lifeCycle, config, disk, way, () -> Optional.ofNullable(view));
    ClusterView seen =
        ClusterView.start(
            way.member(),
            new NodeSelf(
                config.cluster().node(),
                version,
                disk,
                way,
                front,
                () -> Optional.ofNullable(server),
                () -> started ? Settings.advertised(config, address().getPort()) : "",
                readiness));
    view = seen;
    others.seenBy(seen);
    HeadSource reaches =
        isAlone(config) ? seq -> seq <= way.headSeq() : head(way, wayConfig, disk, seen)::reaches;
    var endpoints =
        Map.of(
            StateEndpoint.PATH,
            new StateEndpoint(
                config.cluster().name(),
                seen,
                Settings.secret(config.cluster()),
                Thread::startVirtualThread),
            LogEndpoint.PATH,
            others.endpoint(),
            LogEndpoint.END_PATH,
            others.endpoint());
    RelayServer opened =
        new RelayServer(
            Settings.server(config.serve()),
            version,
            disk.log(),
            reaches,
            readiness,
            seen::readyNodes,
            XrpcMethods.of(
                front.roster(), front.accountDirectory(), front.pdsDirectory(), front.roster()),
            endpoints,
            registry,
            clock);
    server = opened;
    opened.start();
    started = true;
    if (!isAlone(config)) {
      unfit =
          new UnfitOwner(
              way::ownsRing,
              readiness::reasons,
              seen::others,
              wayConfig.grid().majority(),
              System::nanoTime,
              this::leave);
      unfit.start();
    }
    others.leaveAddress(Settings.advertised(config, address().getPort()), clock.instant());
  }

  private static InstantSource clock(InstantSource system, EventLog log) {
    Instant newestEvent = Instant.EPOCH.plus(log.lastTimeUs(), ChronoUnit.MICROS);
    return new ForwardClock(system, newestEvent, System::nanoTime);
  }

  private static boolean isAlone(NodeConfig config) {
    return ClusterRules.size(config.cluster()) == 1;
  }

  private static ClusterHead head(Spine way, SpineConfig config, Storage disk, ClusterView seen) {
    return new ClusterHead(
        way::headSeq,
        seen::highestSeq,
        ReservedSeq.of(disk.state().leaseToLookAt()),
        config.lease().seqBlock());
  }

  private static IngestGrid grid(NodeConfig config, Spine way) {
    boolean alone = isAlone(config);
    return new IngestGrid(
        way::partitionOf,
        way::logIsWhole,
        () -> alone || way.isSequencing(),
        alone ? HostNews.none() : new GridHostNews(way.member()));
  }

  private List<NotReady> lifeCycle() {
    if (stopping.get()) {
      return List.of(new NotReady(NotReady.Cause.STOPPING, "the node is stopping"));
    }
    return started
        ? List.of()
        : List.of(new NotReady(NotReady.Cause.STARTING, "the node is starting"));
  }

  /** Where consumers connect, with the port that was chosen if it was to be any. */
  public InetSocketAddress address() {
    RelayServer opened = server;
    if (opened == null) {
      throw new IllegalStateException("the node has no server");
    }
    return opened.address();
  }

  /** The log of this node. */
  public EventLog log() {
    return openStorage().log();
  }

  private synchronized Storage openStorage() {
    if (storage == null) {
      throw new IllegalStateException("the node has no storage");
    }
    return storage;
  }

  /** Completes with the exit code when the node has stopped, for whatever reason. */
  public CompletableFuture<Integer> ended() {
    return ended.copy();
  }

  /**
   * Own data is wrong: nothing must be built on it. Stops from another thread, since this one is
   * among those to end.
   */
  private void fail(Throwable reason) {
    LOG.error("this node cannot go on: it stops", reason);
    exitCode = EXIT_BROKEN;
    if (reason instanceof LogForkedException fork) {
      LOG.error("start it again: it cuts what no other node has, and copies what it lacks");
      openStorage().cutAtNextStart(fork.commonSeq());
    }
    Thread.ofPlatform().name("node-stop").start(this::close);
  }

  private void leave(String want) {
    if (stopping.get()) {
      return;
    }
    LOG.error(
        "the sequencer is on this node and cannot work here, but could elsewhere: this node leaves,"
            + " start it again: {}",
        want);
    exitCode = EXIT_IN_THE_WAY;
    Thread.ofPlatform().name("node-stop").start(this::close);
  }

  /** Stops the node in order. Blocks, at most for some ten seconds. Idempotent. */
  @Override
  public void close() {
    if (!stopping.compareAndSet(false, true)) {
      ended.join();
      return;
    }
    long begun = System.nanoTime();
    try {
      closeAll();
    } finally {
      long millis = (System.nanoTime() - begun) / 1_000_000;
      if (started) {
        LOG.info("node stopped: exit={} millis={}", exitCode, millis);
      } else {
        LOG.info("node did not start: what was opened is closed again: millis={}", millis);
      }
      ended.complete(exitCode);
    }
  }

  private synchronized void closeAll() {
    Closing closing = new Closing();
    closing.close("unfit owner", unfit);
    Ingest front = ingest;
    closing.close("feeds and lanes", front == null ? null : front::stopFeeds);
    closing.close("view", view);
    closing.close("spine", spine);
    closing.close("peers' logs", peers);
    closing.close("server", server);
    closing.close("accounts", front);
    closing.close("retention", retention);
    closing.close("storage", storage);
    closing.finish();
  }
}
