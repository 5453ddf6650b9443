package io.gridrelay.node.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.gridrelay.jet.VerifiedEvent;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HandOverQueueTest {

  private final EventFactory events = new EventFactory();
  private final HandOverQueue queue = events.queue;

  private InFlight add(long position) {
    InFlight event = events.at(position);
    queue.add(event, events.verified(event));
    return event;
  }

  private List<Long> pollAll(long execution) {
    List<Long> positions = new ArrayList<>();
    for (VerifiedEvent event = queue.poll(execution);
        event != null;
        event = queue.poll(execution)) {
      positions.add(event.upstreamSeq());
    }
    return positions;
  }

  @Test
  void givesNothingBeforeAClaimAndNothingToAnOlderExecution() {
    add(1);
    assertThat(queue.poll(1)).isNull();
    queue.claim(1, feed -> true);
    queue.claim(2, feed -> true);
    assertThat(queue.poll(1)).isNull();
    assertThat(pollAll(2)).containsExactly(1L);
  }

  @Test
  void givesEverythingUnacknowledgedAgainAfterAClaimInItsOrder() {
    List<InFlight> added = new ArrayList<>();
    for (long position = 1; position <= 6; position++) {
      added.add(add(position));
    }
    queue.claim(1, feed -> true);
    for (int i = 0; i < 4; i++) {
      queue.poll(1);
    }
    queue.acknowledge(added.get(0));
    queue.claim(2, feed -> true);
    add(7);
    assertThat(pollAll(2)).containsExactly(2L, 3L, 4L, 5L, 6L, 7L);
  }

  @Test
  void takesTheAcknowledgementOfAnEventForNoOther() {
    // Another node's log had the third before; ours has not got the first two.
    List<InFlight> added = List.of(add(1), add(2), add(3));
    queue.claim(1, feed -> true);
    pollAll(1);
    assertThat(queue.acknowledge(added.get(2))).isTrue();
    assertThat(queue.acknowledge(added.get(2))).isFalse();
    queue.claim(2, feed -> true);
    assertThat(pollAll(2)).containsExactly(1L, 2L);
  }

  @Test
  void keepsNothingThatIsDoneWith() {
    List<InFlight> added = List.of(add(1), add(2), add(3));
    queue.claim(1, feed -> true);
    pollAll(1);
    queue.acknowledge(added.get(2));
    queue.acknowledge(added.get(1));
    assertThat(queue.handedOver()).isEqualTo(1);
    queue.acknowledge(added.get(0));
    assertThat(queue.handedOver()).isZero();
  }

  @Test
  void forgetsWhatASubscriptionThatWasStoppedLeftBehind() {
    InFlight first = add(1);
    add(2);
    queue.claim(1, feed -> true);
    pollAll(1);
    first.becomeSettled();
    queue.claim(2, feed -> true);
    assertThat(pollAll(2)).containsExactly(2L);
  }

  @Test
  void passesOverWhatWasAcknowledgedForTheExecutionBefore() {
    InFlight first = add(1);
    InFlight second = add(2);
    queue.claim(1, feed -> true);
    pollAll(1);
    queue.claim(2, feed -> true);
    assertThat(queue.acknowledge(first)).isTrue();
    assertThat(pollAll(2)).containsExactly(second.position());
  }

  @Test
  void leavesOutHostsThatAnotherMemberOwnsNow() {
    Feed other = events.feed("b.example");
    InFlight foreign = events.at(other, 5);
    queue.add(foreign, events.verified(foreign));
    add(1);
    queue.claim(1, feed -> feed != other);
    assertThat(pollAll(1)).containsExactly(1L);
  }
}
