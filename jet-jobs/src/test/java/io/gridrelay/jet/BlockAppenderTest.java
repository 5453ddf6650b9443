package io.gridrelay.jet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hazelcast.jet.RestartableException;
import com.hazelcast.ringbuffer.Ringbuffer;
import io.gridrelay.eventlog.Block;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BlockAppenderTest {
  private static final Duration LINGER = Duration.ofMillis(5);
  private static final int RING_CAPACITY = 8;

  private final FakeLease lease = new FakeLease();
  private final List<byte[]> items = new ArrayList<>();
  private final FakeSequencing node = new FakeSequencing(lease, LINGER, 50, this::logged);
  private long logged = -1;
  private CompletableFuture<Long> answer = new CompletableFuture<>();
  private int appends;
  private long nanos = 1_000_000_000;
  private Sequencer sequencer;
  private BlockAppender appender;

  @AfterEach
  void close() {
    sequencer.close();
  }

  @Test
  void announcesItsEpochBeforeAnythingElse() {
    start();
    assertThat(appender.step()).isTrue();
    assertThat(lastBlock().isCommitMarker()).isTrue();
    assertThat(lastBlock().prevEpochLastSeq()).isEqualTo(50);
  }

  @Test
  void appendsAtOnceAfterAPauseAndLetsAStreamOfEventsShare() {
    running();
    take(1);
    assertThat(appender.step()).as("after a pause").isTrue();
    take(2);
    assertThat(appender.step()).as("one is outstanding").isFalse();
    acknowledge();
    assertThat(appender.step()).as("the linger is not over").isFalse();
    nanos += LINGER.toNanos();
    take(3);
    assertThat(appender.step()).isTrue();
    assertThat(lastBlock().rowCount()).isEqualTo(2);
  }

  @Test
  void saysAtOnceThatABlockIsCommittedIfNoOtherCarriesIt() {
    running();
    take(1);
    appender.step();
    assertThat(lastBlock().committedSeq()).isLessThan(101);
    acknowledge();
    assertThat(appender.step()).isTrue();
    assertThat(lastBlock().isCommitMarker()).isTrue();
    assertThat(lastBlock().committedSeq()).isEqualTo(101);
    acknowledge();
    assertThat(appender.step()).as("a marker needs no marker").isFalse();
  }

  @Test
  void needsNoMarkersWithoutBackups() {
    node.selfCommitting = true;
    running();
    take(1);
    appender.step();
    assertThat(lastBlock().committedSeq()).isEqualTo(101);
    acknowledge();
    assertThat(appender.step()).isFalse();
  }

  @Test
  void doesNotRunFurtherAheadOfTheLogThanHalfTheRing() {
    node.selfCommitting = true;
    running();
    for (int i = 1; appends < RING_CAPACITY / 2; i++) {
      take(i);
      assertThat(appender.step()).isTrue();
      acknowledge();
      nanos += LINGER.toNanos();
    }
    take(100);
    assertThat(appender.step()).isFalse();
    assertThat(node.counters.waitsForLog.sum()).isPositive();
    logged++;
    assertThat(appender.step()).isTrue();
  }

  @Test
  void putsDroppedEventsBesideTheBlockInOneAppend() {
    running();
    take(1);
    appender.addDropped(Events.commit("b.example", 7, "did:plc:b", 1, 1));
    int before = items.size();
    assertThat(appender.step()).isTrue();
    assertThat(items).hasSize(before + 2);
    assertThat(DropNotice.parse(items.getLast()).dropped())
        .containsExactly(new DropNotice.Dropped("b.example", 7));
  }

  @Test
  void putsDroppedEventsBehindAMarkerIfThereIsNoBlock() {
    running();
    appender.addDropped(Events.commit("b.example", 7, "did:plc:b", 1, 1));
    int before = items.size();
    assertThat(appender.step()).isTrue();
    assertThat(items).hasSize(before + 2);
    assertThat(Block.parse(items.get(before)).isCommitMarker()).isTrue();
    assertThat(DropNotice.isNotice(items.getLast())).isTrue();
  }

  @Test
  void givesUpAnAppendWhoseCopyDoesNotAnswer() {
    running();
    take(1);
    appender.step();
    for (int millis = 0; millis < 1_500; millis += 50) {
      nanos += Duration.ofMillis(50).toNanos();
      assertThat(appender.step()).isFalse();
    }
    nanos += 1;
    assertThatThrownBy(() -> appender.step()).isInstanceOf(RestartableException.class);
  }

  /** The acknowledgement may have come, and wait to be seen. */
  @Test
  void doesNotGiveUpAnAppendBecauseOfItsOwnPause() {
    running();
    take(1);
    appender.step();
    nanos += Duration.ofMinutes(1).toNanos();
    assertThat(appender.step()).isFalse();
  }

  @Test
  void stopsWithoutTheLeaseBeforeAnAppendAndAfterAnAcknowledgement() {
    running();
    take(1);
    lease.held = false;
    assertThatThrownBy(() -> appender.step()).isInstanceOf(RestartableException.class);
    lease.held = true;
    appender.step();
    lease.held = false;
    acknowledge();
    assertThatThrownBy(() -> appender.step()).isInstanceOf(RestartableException.class);
  }

  @Test
  void restartsTheJobWhenAnAppendFails() {
    running();
    take(1);
    appender.step();
    answer.completeExceptionally(new IllegalStateException("the backup did not answer"));
    assertThatThrownBy(() -> appender.step()).isInstanceOf(RestartableException.class);
  }

  /** Started, announced, acknowledged, and idle for longer than the linger. */
  private void running() {
    start();
    appender.step();
    acknowledge();
    if (appender.step()) {
      acknowledge();
      appender.step();
    }
    nanos += LINGER.toNanos();
  }

  private void start() {
    sequencer =
        new Sequencer(
            lease, new Recent(100, 100, 0), 50, () -> 5_000, node.config(), node.counters);
    appender = new BlockAppender(ring(), sequencer, lease, node, () -> nanos);
  }

  private void take(long rev) {
    assertThat(sequencer.offer(Events.commit("did:plc:a", rev))).isEqualTo(Verdict.TAKEN);
  }

  private long logged() {
    return logged;
  }

  private void acknowledge() {
    answer.complete(items.size() - 1L);
  }

  private Block lastBlock() {
    return Block.parse(items.getLast());
  }

  @SuppressWarnings("unchecked")
  private Ringbuffer<byte[]> ring() {
    return (Ringbuffer<byte[]>)
        Proxy.newProxyInstance(
            Ringbuffer.class.getClassLoader(),
            new Class<?>[] {Ringbuffer.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "capacity" -> (long) RING_CAPACITY;
                  case "addAsync" -> append(List.of((byte[]) arguments[0]));
                  case "addAllAsync" -> append((Collection<byte[]>) arguments[0]);
                  default -> throw new UnsupportedOperationException(method.getName());
                });
  }

  private CompletionStage<Long> append(Collection<byte[]> appended) {
    appends++;
    items.addAll(appended);
    answer = new CompletableFuture<>();
    return answer;
  }
}
