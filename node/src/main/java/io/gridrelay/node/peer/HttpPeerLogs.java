package io.gridrelay.node.peer;

import io.gridrelay.eventlog.BlockEnd;
import io.gridrelay.node.cluster.ClusterSecret;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.StringJoiner;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the {@link LogEndpoint}s of the other nodes, one after the other, each at most once per
 * question: whoever asks asks again.
 *
 * <p>The first peer that has what follows decides, also if another one has forked: of two logs that
 * differ this can not tell which is right, but a log that goes on from ours agrees with it. Without
 * such a peer a fork counts more than a gap, and a gap more than a peer that has nothing: nobody is
 * up to date as long as another has more.
 *
 * <p>Blocks, can be interrupted; thread-safe.
 */
public final class HttpPeerLogs implements PeerLogs, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HttpPeerLogs.class);

  private final Supplier<List<String>> peers;
  private final PeerClient client;
  private final PeerMetrics metrics;
  private final PeerStandings standings = new PeerStandings(System::nanoTime);

  /**
   * The logs of some peers.
   *
   * @param peers base URLs of the other nodes that are known; must not block
   */
  public HttpPeerLogs(
      Supplier<List<String>> peers, ClusterSecret secret, PeerTimes times, PeerMetrics metrics) {
    this.peers = peers;
    this.client = new PeerClient(secret, times, metrics);
    this.metrics = metrics;
  }

  @Override
  public PeerAnswer after(long epoch, long seq) throws InterruptedException {
    List<PeerAnswer> answers = new ArrayList<>();
    StringJoiner faults = new StringJoiner("; ");
    faults.setEmptyValue("no other node is known");
    for (String peer : standings.inOrder(peers.get(), seq)) {
      try {
        PeerClient.Reply reply = client.after(peer, new BlockEnd(epoch, seq));
        answered(reply.end());
        if (reply.answer() instanceof PeerAnswer.Blocks blocks) {
          return blocks;
        }
        answers.add(reply.answer());
      } catch (PeerFaultException e) {
        failed(peer, e);
        faults.add(peer + ": " + e.getMessage());
      }
    }
    return answers.stream()
        .min(Comparator.comparingLong(HttpPeerLogs::rank))
        .orElseGet(() -> new PeerAnswer.Nobody(faults.toString()));
  }

  /** The lower, the more it counts. */
  private static long rank(PeerAnswer answer) {
    return switch (answer) {
      case PeerAnswer.Blocks blocks -> -1;
      case PeerAnswer.Forked forked -> 0;
      case PeerAnswer.Gone(String peer, long firstSeq) -> firstSeq;
      case PeerAnswer.UpToDate upToDate -> Long.MAX_VALUE;
      case PeerAnswer.Nobody nobody -> Long.MAX_VALUE;
    };
  }

  @Override
  public List<PeerEnd> ends(Duration limit) throws InterruptedException {
    List<Callable<PeerEnd>> questions =
        peers.get().stream().<Callable<PeerEnd>>map(peer -> () -> end(peer)).toList();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      return threads.invokeAll(questions, limit.toNanos(), TimeUnit.NANOSECONDS).stream()
          .filter(answer -> answer.state() == Future.State.SUCCESS)
          .map(Future::resultNow)
          .toList();
    }
  }

  private PeerEnd end(String peer) throws PeerFaultException, InterruptedException {
    try {
      PeerEnd end = client.end(peer);
      answered(end);
      return end;
    } catch (PeerFaultException e) {
      failed(peer, e);
      throw e;
    }
  }

  private void answered(PeerEnd end) {
    if (standings.answered(end)) {
      LOG.info("a peer's log can be read again: peer={} lastSeq={}", end.peer(), end.seq());
    }
  }

  private void failed(String peer, PeerFaultException fault) {
    metrics.failure(fault.kind());
    if (standings.failed(peer)) {
      LOG.warn("a peer's log can not be read: peer={} cause={}", peer, fault.getMessage());
    }
  }

  /** Ends what is under way with a fault. */
  @Override
  public void close() {
    client.close();
  }
}
