package io.gridrelay.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.gridrelay.node.ready.NotReady;
import io.gridrelay.node.ready.NotReady.Cause;
import io.gridrelay.node.view.NodeView;
import io.gridrelay.node.view.SeenNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class UnfitOwnerTest {
  private static final long SECOND = 1_000_000_000;

  private final List<String> left = new ArrayList<>();
  private boolean ownsRing = true;
  private List<NotReady> own = List.of(new NotReady(Cause.STATE_STORE, "silent"));
  private List<SeenNode> others = List.of(other(100, "no_sequencer"), other(100, "no_sequencer"));
  private long nanos = -3 * SECOND;
  private final UnfitOwner owner =
      new UnfitOwner(() -> ownsRing, () -> own, () -> others, 2, () -> nanos, left::add);

  private static SeenNode other(long ageMillis, String... causes) {
    NodeView node =
        new NodeView(
            "other",
            "id",
            "1",
            "http://other",
            NodeView.MEMBER,
            1,
            new NodeView.LogWindow(0, 0, 0, 0, 0),
            Stream.of(causes).map(cause -> new NodeView.Reason(cause, "")).toList(),
            new NodeView.Load(0, 0, 0, 0, 0, 0, 0, 0, 0),
            0,
            0);
    return new SeenNode(node, ageMillis);
  }

  private void look(int seconds) {
    for (int second = 0; second < seconds; second++) {
      nanos += SECOND;
      owner.look();
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Cause.class,
      names = {"STATE_STORE", "DISK_REFUSES", "CATCHING_UP", "LOG_HOLE"})
  void leavesIfTheOthersCouldGoOnWithoutIt(Cause cause) {
    own = List.of(new NotReady(Cause.NO_SEQUENCER, "none"), new NotReady(cause, "why"));
    look(10);
    assertThat(left).isEmpty();
    look(1);
    assertThat(left).containsExactly(cause.wireName() + ": why");
  }

  @Test
  void staysIfTheRingIsElsewhere() {
    ownsRing = false;
    look(60);
    assertThat(left).isEmpty();
  }

  @Test
  void staysIfItLacksNothingItself() {
    own = List.of(new NotReady(Cause.NO_SEQUENCER, "none"), new NotReady(Cause.NO_MAJORITY, "one"));
    look(60);
    assertThat(left).isEmpty();
  }

  @Test
  void staysIfTheDatabaseIsAwayForOthersToo() {
    others = List.of(other(100, "no_sequencer"), other(100, "state_store", "no_sequencer"));
    look(60);
    assertThat(left).isEmpty();
  }

  @Test
  void staysIfTooFewHaveBeenHeardOf() {
    others = List.of(other(100), other(60_000));
    look(60);
    others = List.of(other(100));
    look(60);
    assertThat(left).isEmpty();
  }

  @Test
  void countsFromWhenItWasInTheWayWithoutAPause() {
    look(8);
    own = List.of();
    look(1);
    own = List.of(new NotReady(Cause.DISK_REFUSES, "full"));
    look(10);
    assertThat(left).isEmpty();
    look(1);
    assertThat(left).hasSize(1);
  }
}
