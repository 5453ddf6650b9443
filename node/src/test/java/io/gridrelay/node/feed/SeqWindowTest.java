package io.gridrelay.node.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gridrelay.node.host.UpstreamPosition;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SeqWindowTest {

  private final EventFactory events = new EventFactory();

  @Test
  void cursorStaysBehindTheOldestUnsettledEvent() {
    var window = new SeqWindow(100);
    InFlight first = events.at(101);
    InFlight second = events.at(105);
    window.add(first);
    window.add(second);
    assertThat(window.settle(second)).isTrue();
    assertThat(window.lowWater()).isEqualTo(100);
    assertThat(window.settle(first)).isTrue();
    assertThat(window.lowWater()).isEqualTo(105);
    assertThat(window.span()).isZero();
  }

  @Test
  void settlesOnce() {
    var window = new SeqWindow(UpstreamPosition.NONE);
    InFlight event = events.at(1);
    window.add(event);
    assertThat(window.settle(event)).isTrue();
    assertThat(window.settle(event)).isFalse();
    assertThat(window.unsettled()).isZero();
    assertThat(window.unsettledBytes()).isZero();
  }

  @Test
  void doesNotSettleTheEventOfAnEarlierWindowWithTheSamePosition() {
    var window = new SeqWindow(0);
    InFlight old = events.at(7);
    InFlight now = events.at(7);
    window.add(now);
    assertThat(window.settle(old)).isFalse();
    assertThat(window.unsettled()).isEqualTo(1);
  }

  @Test
  void passesPositionsThatNothingComesOf() {
    var window = new SeqWindow(0);
    InFlight event = events.at(1);
    window.add(event);
    window.pass(2);
    assertThat(window.lowWater()).isZero();
    window.settle(event);
    assertThat(window.lowWater()).isEqualTo(2);
    window.pass(9);
    assertThat(window.lowWater()).isEqualTo(9);
  }

  @Test
  void refusesAPositionThatIsNotAboveAllBefore() {
    var window = new SeqWindow(5);
    assertThatThrownBy(() -> window.add(events.at(5))).isInstanceOf(IllegalArgumentException.class);
  }

  /** The window against a sorted map that does it the slow way. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void agreesWithANaiveModel(long seed) {
    var random = new Random(seed);
    var window = new SeqWindow(0);
    var model = new TreeMap<Long, Boolean>(); // position -> settled
    List<InFlight> open = new ArrayList<>();
    long position = 0;
    long lowWater = 0;
    for (int step = 0; step < 20_000; step++) {
      if (open.isEmpty() || random.nextInt(100) < (step < 10_000 ? 60 : 40)) {
        position += 1 + random.nextInt(3);
        if (random.nextInt(20) == 0) {
          window.pass(position);
          model.put(position, true);
        } else {
          InFlight event = events.at(position);
          window.add(event);
          open.add(event);
          model.put(position, false);
        }
      } else {
        InFlight event = open.remove(random.nextInt(open.size()));
        assertThat(window.settle(event)).isTrue();
        model.put(event.position(), true);
      }
      while (!model.isEmpty() && model.firstEntry().getValue()) {
        lowWater = model.pollFirstEntry().getKey();
      }
      assertThat(window.lowWater()).as("seed %d step %d", seed, step).isEqualTo(lowWater);
      assertThat(window.unsettled()).isEqualTo(open.size());
      assertThat(window.span()).isEqualTo(model.size());
      assertThat(window.last()).isEqualTo(position);
    }
    assertThat(window.unsettledEvents())
        .containsExactlyElementsOf(
            open.stream().sorted((a, b) -> Long.compare(a.position(), b.position())).toList());
    for (InFlight event : open) {
      assertThat(window.find(event.position())).isSameAs(event);
    }
  }
}
