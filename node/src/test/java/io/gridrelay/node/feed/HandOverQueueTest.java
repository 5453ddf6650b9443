package io.gridrelay.node.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.gridrelay.jet.VerifiedEvent;
import java.time.Duration;
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
    queue.claim(1, List.of());
    queue.claim(2, List.of());
    assertThat(queue.poll(1)).isNull();
    assertThat(pollAll(2)).containsExactly(1L);
  }

  @Test
  void givesEverythingUnacknowledgedAgainAfterAClaimInItsOrder() {
    List<InFlight> added = new ArrayList<>();
    for (long position = 1; position <= 6; position++) {
      added.add(add(position));
    }
    queue.claim(1, List.of());
    for (int i = 0; i < 4; i++) {
      queue.poll(1);
    }
    queue.acknowledge(added.get(0));
    queue.claim(2, List.of());
    add(7);
    assertThat(pollAll(2)).containsExactly(2L, 3L, 4L, 5L, 6L, 7L);
  }

  @Test
  void takesTheAcknowledgementOfAnEventForNoOther() {
    // Another node's log had the third before; ours has not got the first two.
    List<InFlight> added = List.of(add(1), add(2), add(3));
    queue.claim(1, List.of());
    pollAll(1);
    assertThat(queue.acknowledge(added.get(2))).isTrue();
    assertThat(queue.acknowledge(added.get(2))).isFalse();
    queue.claim(2, List.of());
    assertThat(pollAll(2)).containsExactly(1L, 2L);
  }

  @Test
  void tellsForHowLongNothingHasMovedThoughSomethingWaits() {
    events.nanos = 100;
    assertThat(queue.stalled()).as("empty").isZero();
    InFlight first = add(1);
    events.nanos = 110;
    InFlight second = add(2);
    assertThat(queue.stalled()).as("since the first came").isEqualTo(Duration.ofNanos(10));
    events.nanos = 120;
    queue.claim(1, List.of());
    pollAll(1);
    events.nanos = 125;
    assertThat(queue.stalled()).as("a claim is no progress").isEqualTo(Duration.ofNanos(25));
    queue.acknowledge(second);
    events.nanos = 128;
    assertThat(queue.stalled()).as("since the last settled").isEqualTo(Duration.ofNanos(3));
    queue.acknowledge(first);
    assertThat(queue.stalled()).as("nothing left").isZero();
    add(3).becomeSettled();
    events.nanos = 200;
    assertThat(queue.stalled()).as("of a feed that was stopped").isZero();
    add(4);
    assertThat(queue.waiting()).as("what is void in front is dropped").isEqualTo(1);
    events.nanos = 207;
    assertThat(queue.stalled()).as("behind one of those").isEqualTo(Duration.ofNanos(7));
  }

  @Test
  void keepsNothingThatIsDoneWith() {
    List<InFlight> added = List.of(add(1), add(2), add(3));
    queue.claim(1, List.of());
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
    queue.claim(1, List.of());
    pollAll(1);
    first.becomeSettled();
    queue.claim(2, List.of());
    assertThat(pollAll(2)).containsExactly(2L);
  }

  @Test
  void passesOverWhatWasAcknowledgedForTheExecutionBefore() {
    InFlight first = add(1);
    InFlight second = add(2);
    queue.claim(1, List.of());
    pollAll(1);
    queue.claim(2, List.of());
    assertThat(queue.acknowledge(first)).isTrue();
    assertThat(pollAll(2)).containsExactly(second.position());
  }

  @Test
  void leavesOutHostsThatAnotherMemberOwnsNow() {
    Feed other = events.feed("b.example");
    InFlight foreign = events.at(other, 5);
    queue.add(foreign, events.verified(foreign));
    add(1);
    queue.claim(1, List.of(other));
    assertThat(pollAll(1)).containsExactly(1L);
  }

  @Test
  void takesNothingOfAFeedThatIsDisownedUntilItWasStopped() {
    Feed other = events.feed("b.example");
    InFlight lost = events.at(other, 5);
    queue.add(lost, events.verified(lost));
    queue.claim(1, List.of(other));
    InFlight verifiedLater = events.at(other, 6);
    queue.add(verifiedLater, events.verified(verifiedLater));
    queue.claim(2, List.of());
    assertThat(pollAll(2)).as("the one before it would be missing").isEmpty();
    assertThat(queue.disowned()).containsExactly(other);
    queue.stop(other);
    InFlight readAgain = events.at(other, 5);
    queue.add(readAgain, events.verified(readAgain));
    assertThat(pollAll(2)).containsExactly(5L);
  }

  @Test
  void givesEverythingUnacknowledgedAgainToTheSameExecution() {
    queue.claim(1, List.of());
    List<InFlight> added = List.of(add(1), add(2), add(3));
    queue.poll(1);
    queue.poll(1);
    queue.acknowledge(added.get(1));
    queue.again();
    assertThat(pollAll(1)).containsExactly(1L, 3L);
  }
}
