package io.gridrelay.jet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hazelcast.jet.RestartableException;
import com.hazelcast.jet.core.Processor;
import com.hazelcast.jet.core.test.TestInbox;
import com.hazelcast.ringbuffer.Ringbuffer;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SequencerPTest {
  private final FakeLease lease = new FakeLease();
  private final FakeSequencing node = new FakeSequencing(lease, Duration.ZERO, 0, this::upToDate);
  private final SequencerP sequencer = new SequencerP(ring(), node);
  private int appends;

  /** Nobody else gets the lease before it has ended, and there may never be anything to append. */
  @Test
  void endsWhenItsLeaseIsLostThoughNothingIsToBeAppended() {
    node.selfCommitting = true;
    sequencer.init(null, proxy(Processor.Context.class));
    while (appends == 0) { // the marker of its epoch
      sequencer.tryProcess();
      Thread.onSpinWait();
    }
    assertThat(sequencer.tryProcess()).as("acknowledged").isTrue();
    assertThat(sequencer.tryProcess()).as("idle").isTrue();
    assertThat(appends).isOne();
    lease.held = false;
    assertThatThrownBy(sequencer::tryProcess).isInstanceOf(RestartableException.class);
    sequencer.close();
    assertThat(lease.closed).isTrue();
  }

  /**
   * As after a node was frozen for longer than {@code time_us} is reserved ahead: no event gets a
   * number, so nothing is appended, and only a lease that is held would bring more numbers.
   */
  @Test
  void endsWhenItsLeaseIsLostWhileAnEventWaitsForNumbers() {
    node.selfCommitting = true;
    sequencer.init(null, proxy(Processor.Context.class));
    while (appends == 0) {
      sequencer.tryProcess();
      Thread.onSpinWait();
    }
    TestInbox inbox = new TestInbox(List.of(Events.commit("did:plc:a", 1)));
    lease.reservedUntilTimeUs = lease.lastTimeUs;
    sequencer.process(0, inbox);
    assertThat(inbox).as("waits for numbers").hasSize(1);
    lease.held = false;
    assertThatThrownBy(() -> sequencer.process(0, inbox)).isInstanceOf(RestartableException.class);
    assertThat(appends).isOne();
  }

  private long upToDate() {
    return appends - 1L;
  }

  @SuppressWarnings("unchecked")
  private Ringbuffer<byte[]> ring() {
    return proxy(Ringbuffer.class);
  }

  @SuppressWarnings("unchecked")
  private <T> T proxy(Class<T> type) {
    return (T)
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) -> answer(method.getName()));
  }

  /** Of an empty ring, and of Jet. */
  private Object answer(String method) {
    return switch (method) {
      case "executionId", "headSequence" -> 0L;
      case "tailSequence" -> -1L;
      case "capacity" -> 8L;
      case "addAsync" -> CompletableFuture.completedFuture((long) appends++);
      default -> throw new UnsupportedOperationException(method);
    };
  }
}
