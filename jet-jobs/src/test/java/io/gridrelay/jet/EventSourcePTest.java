package io.gridrelay.jet;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.jet.core.test.TestOutbox;
import com.hazelcast.jet.core.test.TestProcessorContext;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EventSourcePTest {
  private static final long EXECUTION = 42;

  private final Lanes lanes = new Lanes();
  private final TestOutbox outbox = new TestOutbox(2);
  private final EventSourceP source = new EventSourceP(lanes);

  @BeforeEach
  void init() throws Exception {
    TestProcessorContext context =
        new TestProcessorContext() {
          @Override
          public int[] processorPartitions() {
            return new int[] {1, 3};
          }
        };
    context.setExecutionId(EXECUTION);
    source.init(outbox, context);
  }

  @Test
  void claimsTheHostsOfItsPartitionsOnceAndNotBeforeItRuns() {
    assertThat(lanes.claims).isEmpty();
    assertThat(source.complete()).as("never ends").isFalse();
    source.complete();
    assertThat(lanes.claims).containsExactly(EXECUTION);
    assertThat(List.of(0, 1, 2, 3, 4)).filteredOn(lanes.owned::test).containsExactly(1, 3);
  }

  @Test
  void offersARefusedEventAgainBeforeItTakesTheNext() {
    List<VerifiedEvent> events = new ArrayList<>();
    for (int i = 1; i <= 5; i++) {
      events.add(Events.commit("did:plc:a", i));
    }
    lanes.queue.addAll(events);
    List<Object> emitted = new ArrayList<>();
    for (int call = 0; call < 5; call++) {
      source.complete();
      outbox.drainQueueAndReset(0, emitted, false);
    }
    assertThat(emitted).isEqualTo(events);
  }

  @Test
  void isCooperative() {
    assertThat(source.isCooperative()).isTrue();
  }

  private static final class Lanes implements HandOver {
    final Deque<VerifiedEvent> queue = new ArrayDeque<>();
    final List<Long> claims = new ArrayList<>();
    IntPredicate owned = partition -> false;

    @Override
    public void claim(long executionId, IntPredicate ownsPartition) {
      claims.add(executionId);
      owned = ownsPartition;
    }

    @Override
    public @Nullable VerifiedEvent poll(long executionId) {
      assertThat(executionId).isEqualTo(EXECUTION);
      return queue.poll();
    }

    @Override
    public Duration stalled() {
      return Duration.ZERO;
    }
  }
}
