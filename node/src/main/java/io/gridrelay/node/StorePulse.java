package io.gridrelay.node;

import io.gridrelay.node.ready.NotReady;
import io.gridrelay.node.ready.Readiness;
import io.gridrelay.node.store.HostRepository;
import io.gridrelay.node.store.StateStore;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Asks the state store every second whether it is there: whoever needs it finds out much later, or
 * never on a node that only reads. Owns a thread; thread-safe.
 */
final class StorePulse implements Readiness, AutoCloseable {
  private static final long PERIOD_MILLIS = 1_000;
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private final StateStore store;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("store-pulse").factory());
  private volatile long answeredNanos = System.nanoTime();
  private volatile String problem = "";

  private StorePulse(StateStore store) {
    this.store = store;
  }

  static StorePulse start(StateStore store) {
    StorePulse pulse = new StorePulse(store);
    pulse.thread.scheduleWithFixedDelay(
        pulse::beat, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    return pulse;
  }

  private void beat() {
    try {
      store.checkpoints().find(HostRepository.CURSORS);
      answeredNanos = System.nanoTime();
    } catch (RuntimeException e) {
      problem = String.valueOf(e.getMessage());
    }
  }

  @Override
  public List<NotReady> reasons() {
    long silent = System.nanoTime() - answeredNanos;
    return silent < PATIENCE.toNanos()
        ? List.of()
        : List.of(
            new NotReady(
                NotReady.Cause.STATE_STORE,
                "%s has not answered for %d s: %s"
                    .formatted(store.name(), TimeUnit.NANOSECONDS.toSeconds(silent), problem)));
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
