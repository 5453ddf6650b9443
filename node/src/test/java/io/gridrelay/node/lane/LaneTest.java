package io.gridrelay.node.lane;

import static org.assertj.core.api.Assertions.assertThat;

import io.gridrelay.atproto.event.FrameDecoder;
import io.gridrelay.atproto.event.FrameWriter;
import io.gridrelay.atproto.event.SequencedFrame;
import io.gridrelay.atproto.syntax.Did;
import io.gridrelay.jet.VerifiedEvent;
import io.gridrelay.node.host.UpstreamHost;
import io.gridrelay.node.store.AccountStatus;
import io.gridrelay.node.store.HostKind;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Which events wait for the log, and until when. */
class LaneTest {

  private static final Did DID = Did.parse("did:plc:aaaaaaaaaaaaaaaaaaaaaaaa");
  private static final UpstreamHost ONE = UpstreamHost.of(HostKind.RELAY, "one.example");
  private static final UpstreamHost TWO = UpstreamHost.of(HostKind.RELAY, "two.example");
  private static final AccountView VIEW =
      new AccountView(1, null, AccountStatus.ACTIVE, AccountStatus.ACTIVE, 0);

  private final Lane lane = new Lane(DID);
  private final AtomicInteger told = new AtomicInteger();

  @Test
  void whoRepeatsItselfNeedNotWait() {
    lane.passed(new Event(ONE), VIEW);
    assertThat(lane.viewIsOfOthers(ONE)).isFalse();
    assertThat(lane.viewIsOfOthers(TWO)).isTrue();
  }

  @Test
  void whoRepeatsWhatOthersPassedInPartHasToWait() {
    lane.passed(new Event(ONE), VIEW);
    lane.passed(new Event(TWO), VIEW);
    lane.passed(new Event(ONE), VIEW);
    assertThat(lane.viewIsOfOthers(ONE)).isTrue();
    assertThat(lane.viewIsOfOthers(TWO)).isTrue();
  }

  @Test
  void whatHasSettledCountsNoMore() {
    Event first = new Event(ONE);
    lane.passed(first, VIEW);
    first.settle();
    assertThat(lane.view()).isNull();
    assertThat(lane.viewIsOfOthers(TWO)).isFalse();
    lane.passed(new Event(TWO), VIEW);
    assertThat(lane.viewIsOfOthers(TWO)).isFalse();
  }

  @Test
  void tellsOnceWhenTheEventPassedLastHasSettled() {
    Event passed = new Event(ONE);
    lane.passed(passed, VIEW);
    lane.holdBack(new Event(TWO));
    lane.awaitLog(told::incrementAndGet);
    lane.awaitLog(told::incrementAndGet);
    assertThat(told).hasValue(0);
    assertThat(lane.holdsBack(TWO)).isTrue();
    assertThat(lane.holdsBack(ONE)).isFalse();
    assertThat(lane.isIdle()).isFalse();
    passed.settle();
    assertThat(told).hasValue(1);
  }

  @Test
  void tellsAtOnceIfItHasSettledMeanwhile() {
    Event passed = new Event(ONE);
    lane.passed(passed, VIEW);
    lane.holdBack(new Event(TWO));
    passed.settle();
    lane.awaitLog(told::incrementAndGet);
    assertThat(told).hasValue(1);
  }

  private static final class Event extends IncomingEvent {
    private boolean settled;

    Event(UpstreamHost host) {
      super(host, 1, anyFrame(), 0);
    }

    private static SequencedFrame anyFrame() {
      byte[] bytes = new FrameWriter().identity(1, DID, "2026-01-01T00:00:00Z", null);
      return (SequencedFrame) new FrameDecoder().decode(bytes);
    }

    void settle() {
      settled = true;
      tellSettled();
    }

    @Override
    public long hostLowWater() {
      return 0;
    }

    @Override
    public void verified(VerifiedEvent event) {}

    @Override
    public void rejected() {}

    @Override
    public boolean isSettled() {
      return settled;
    }

    @Override
    public void holdHost() {}

    @Override
    public void releaseHost() {}
  }
}
