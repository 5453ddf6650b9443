package io.gridrelay.node;

import io.gridrelay.node.ready.NotReady;
import io.gridrelay.node.ready.Readiness;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/**
 * Whether the state store answers. Thread-safe.
 *
 * @param store its name
 * @param silence for how long it has not answered, though it was asked all the time
 */
record StoreReadiness(String store, Supplier<Duration> silence) implements Readiness {
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  @Override
  public List<NotReady> reasons() {
    Duration now = silence.get();
    return now.compareTo(PATIENCE) < 0
        ? List.of()
        : List.of(
            new NotReady(
                NotReady.Cause.STATE_STORE,
                "%s has not answered for %d s".formatted(store, now.toSeconds())));
  }
}
