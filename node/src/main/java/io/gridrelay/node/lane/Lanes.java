package io.gridrelay.node.lane;

import io.gridrelay.atproto.repo.CommitVerifier;
import io.gridrelay.atproto.repo.VerifierLimits;
import io.gridrelay.atproto.syntax.Did;
import io.gridrelay.node.account.AccountStates;
import io.gridrelay.node.identity.IdentityDirectory;
import io.gridrelay.node.outbound.OutboundHttp;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * The workers that verify, and which DID belongs to which: always the same one, so the events of a
 * DID keep their order whichever host they come from. Thread-safe.
 */
public final class Lanes implements LaneInput, AutoCloseable {

  private static final long CLOSE_MILLIS = 5_000;

  private final List<LaneWorker> workers = new ArrayList<>();
  private final LaneCounters counters = new LaneCounters();

  /**
   * Starts the workers.
   *
   * @param http asks hosts for the status of accounts
   * @param clock judges whether a rev lies in the future
   * @param nanoTime monotonic, as used by the feeds and the identity directory
   */
  public Lanes(
      LaneConfig config,
      RuleBook rules,
      AccountStates accounts,
      IdentityDirectory identities,
      OutboundHttp http,
      InstantSource clock,
      LongSupplier nanoTime) {
    var statuses = new StatusProbe(http, config.statusTtl(), nanoTime);
    var inquiries = new NodeInquiries(accounts, identities, statuses, counters, nanoTime);
    VerifierLimits limits = limits(config);
    for (int i = 0; i < config.workers(); i++) {
      var judge =
          new Judge(
              accounts, identities, statuses, rules, counters, clock, new CommitVerifier(limits));
      workers.add(new LaneWorker("lane-" + i, judge, inquiries, counters, config.parkedPerDid()));
    }
    workers.forEach(LaneWorker::start);
  }

  private static VerifierLimits limits(LaneConfig config) {
    VerifierLimits limits = VerifierLimits.DEFAULT;
    return new VerifierLimits(
        limits.maxFrameBytes(),
        limits.maxBlocksBytes(),
        limits.maxSyncBlocksBytes(),
        limits.maxOps(),
        limits.maxRecordBytes(),
        config.maxRevAhead());
  }

  @Override
  public int workers() {
    return workers.size();
  }

  @Override
  public int workerOf(Did did) {
    int hash = did.hashCode() * 0x9E3779B9; // spreads the low entropy of similar texts
    return Math.floorMod(hash >>> 8, workers.size());
  }

  @Override
  public void offer(int worker, List<IncomingEvent> batch) {
    workers.get(worker).offer(batch);
  }

  public LaneCounters counters() {
    return counters;
  }

  /** Ends the workers; what they had not judged is asked of the hosts again. Idempotent. */
  @Override
  public void close() {
    workers.forEach(LaneWorker::close);
    try {
      for (LaneWorker worker : workers) {
        worker.join(CLOSE_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
