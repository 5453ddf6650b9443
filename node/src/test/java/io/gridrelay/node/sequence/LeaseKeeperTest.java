package io.gridrelay.node.sequence;

import static io.gridrelay.node.testing.Eventually.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.gridrelay.jet.SequencerLease;
import io.gridrelay.node.store.LeaseRow;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class LeaseKeeperTest {
  private static final LeaseRow OF_ANOTHER = new LeaseRow("other", 7, 3, 1_000, 2_000);
  private static final LeaseTerms TERMS =
      new LeaseTerms(
          Duration.ofMillis(100),
          Duration.ofMillis(20),
          Duration.ofMillis(5),
          100,
          Duration.ofSeconds(1));

  private final AtomicReference<LeaseRow> row = new AtomicReference<>(OF_ANOTHER);
  private final AtomicInteger reads = new AtomicInteger();
  private final AtomicLong nanos = new AtomicLong();
  private volatile boolean away;

  @Test
  void needNotWaitForATermIfItHasWatchedTheHolderBeSilent() {
    try (LeaseKeeper keeper = keeper(true)) {
      readsAgain();
      nanos.addAndGet(TERMS.term().toNanos());
      SequencerLease lease = keeper.take();
      await("the lease", lease::isHeld);
      assertThat(lease.epoch()).isEqualTo(8);
    }
  }

  @Test
  void waitsForATermSinceTheLastSignOfLife() {
    try (LeaseKeeper keeper = keeper(true)) {
      readsAgain();
      nanos.addAndGet(TERMS.term().toNanos());
      row.set(new LeaseRow("other", 7, 4, 1_000, 2_000));
      readsAgain();
      SequencerLease lease = keeper.take();
      readsAgain();
      assertThat(lease.isHeld()).isFalse();
      nanos.addAndGet(TERMS.term().toNanos());
      await("the lease", lease::isHeld);
    }
  }

  @Test
  void leavesTheStoreAloneWhileItNeedsNoLeaseAndHasNobodyToWatch() {
    try (LeaseKeeper keeper = keeper(false)) {
      int before = reads.get();
      SequencerLease lease = keeper.take();
      readsAgain();
      assertThat(before).as("only the one of the start").isEqualTo(1);
      assertThat(lease.isHeld()).isFalse();
    }
  }

  @Test
  void saysForHowLongTheStoreHasNotAnswered() {
    try (LeaseKeeper keeper = keeper(true)) {
      readsAgain();
      assertThat(keeper.storeSilence()).isZero();
      away = true;
      readsAgain();
      nanos.addAndGet(Duration.ofSeconds(9).toNanos());
      assertThat(keeper.storeSilence()).isEqualTo(Duration.ofSeconds(9));
      away = false;
      await("it answers", () -> keeper.storeSilence().isZero());
    }
  }

  /** Two more rounds, one of which has begun after the call. */
  private void readsAgain() {
    int before = reads.get();
    await("two more reads", () -> reads.get() >= before + 2);
  }

  private LeaseKeeper keeper(boolean watchful) {
    LeaseStore store =
        new LeaseStore() {
          @Override
          public LeaseRow read() {
            reads.incrementAndGet();
            if (away) {
              throw new IllegalStateException("away");
            }
            return row.get();
          }

          @Override
          public boolean replace(LeaseRow expected, LeaseRow next) {
            return row.compareAndSet(expected, next);
          }
        };
    LeaseKeeper keeper =
        new LeaseKeeper(
            store, "self", TERMS, () -> new LogEnd(0, 0, 0), nanos::get, () -> 5_000L, watchful);
    keeper.start();
    return keeper;
  }
}
