package io.gridrelay.node.lane;

import io.gridrelay.atproto.syntax.Did;
import io.gridrelay.node.account.AccountStates;
import io.gridrelay.node.host.UpstreamHost;
import io.gridrelay.node.identity.IdentityDirectory;
import io.gridrelay.node.identity.Resolution;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the node's own directories. Thread-safe. */
final class NodeInquiries implements Inquiries {

  private static final Logger LOG = LoggerFactory.getLogger(NodeInquiries.class);
  private static final Duration STORE_RETRY = Duration.ofMillis(500);
  private static final int PDS_PER_SECOND = 20;
  private static final int RELAY_PER_SECOND = 500;
  private static final int BURST_SECONDS = 10;

  private final AccountStates accounts;
  private final IdentityDirectory identities;
  private final StatusProbe statuses;
  private final LaneCounters counters;
  private final LongSupplier nanoTime;
  private final Map<String, RenewalLimiter> limiters = new ConcurrentHashMap<>(); // one per host

  NodeInquiries(
      AccountStates accounts,
      IdentityDirectory identities,
      StatusProbe statuses,
      LaneCounters counters,
      LongSupplier nanoTime) {
    this.accounts = accounts;
    this.identities = identities;
    this.statuses = statuses;
    this.counters = counters;
    this.nanoTime = nanoTime;
  }

  @Override
  public void account(Did did, Runnable loaded) {
    accounts.load(did.value()).thenRun(loaded);
  }

  @Override
  public void identity(Did did, IncomingEvent event, Consumer<Resolution> resolved) {
    Resolution known = identities.cached(did);
    if (known == null) {
      identities.resolve(did).thenAccept(resolved);
      return;
    }
    long wait = limiter(event.host()).reserve(nanoTime.getAsLong());
    if (wait < 0) {
      event.renewalRefused = true;
      resolved.accept(known);
      return;
    }
    counters.identityRefreshes.increment();
    if (wait == 0) {
      identities.resolve(did).thenAccept(resolved);
      return;
    }
    CompletableFuture.delayedExecutor(wait, TimeUnit.NANOSECONDS, Runnable::run)
        .execute(() -> identities.resolve(did).thenAccept(resolved));
  }

  private RenewalLimiter limiter(UpstreamHost host) {
    int perSecond = host.isRelay() ? RELAY_PER_SECOND : PDS_PER_SECOND;
    return limiters.computeIfAbsent(
        host.name(),
        ignored -> new RenewalLimiter(perSecond, perSecond * BURST_SECONDS, nanoTime.getAsLong()));
  }

  @Override
  public void home(Did did, IncomingEvent event, Runnable answered) {
    Thread.ofVirtual().name("account-home").start(() -> askHome(did, event, answered));
  }

  private void askHome(Did did, IncomingEvent event, Runnable answered) {
    while (event.fromHome == null) {
      try {
        event.fromHome = accounts.livesOn(did.value(), event.host().name());
      } catch (RuntimeException e) { // the event goes on waiting, and its host with it
        LOG.error("host of account {} not read, trying again: {}", did, e.getMessage());
        if (!pause()) {
          return;
        }
      }
    }
    answered.run();
  }

  private static boolean pause() {
    try {
      Thread.sleep(STORE_RETRY);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public void status(Did did, UpstreamHost host, Runnable asked) {
    statuses.ask(did, host).thenRun(asked);
  }
}
