package io.gridrelay.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gridrelay.atproto.cbor.CborException;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Each fault of a host really happens on the wire, once, and costs no event. */
@Timeout(60)
class WireFaultTest {
  private SimulatedNetwork network;
  private SimulatedHost host;

  @BeforeEach
  void start() throws IOException {
    network =
        SimulatedNetwork.builder()
            .hosts(1)
            .accounts(5)
            .recordsPerAccount(20)
            .mix(TrafficMix.commitsOnly())
            .start();
    host = network.hosts().getFirst();
  }

  @AfterEach
  void stop() {
    network.close();
  }

  @Test
  void cutEndsTheStreamWithoutACloseFrameAndOnlyOnce() throws IOException {
    afterOneEventComes(
        Fault.CUT, consumer -> assertThatThrownBy(consumer::next).isInstanceOf(EOFException.class));
  }

  @Test
  void cutMidFrameEndsTheStreamWithinAFrame() throws IOException {
    afterOneEventComes(
        Fault.CUT_MID_FRAME,
        consumer -> {
          int bytes = consumer.bytesUntilTheEnd();
          assertThat(bytes).isBetween(10, 100);
        });
  }

  @Test
  void closeSendsACloseFrame() throws IOException {
    afterOneEventComes(
        Fault.CLOSE, consumer -> assertThat(consumer.next().closeCode()).isEqualTo(1001));
  }

  @Test
  void errorFrameComesBeforeTheClose() throws IOException {
    afterOneEventComes(
        Fault.ERROR_FRAME,
        consumer -> {
          assertThat(FrameShape.of(consumer.nextFrame()).text("error"))
              .isEqualTo("ConsumerTooSlow");
          assertThat(consumer.next().closeCode()).isEqualTo(1008);
        });
  }

  private interface Observation {
    void look(RawConsumer consumer) throws IOException;
  }

  private void afterOneEventComes(Fault fault, Observation observation) throws IOException {
    network.emit(1);
    network.emit(fault, host);
    network.emit(1);
    try (RawConsumer consumer = RawConsumer.from(host, 0)) {
      assertThat(FrameShape.of(consumer.nextFrame()).seq()).isEqualTo(1);
      observation.look(consumer);
    }
    try (RawConsumer consumer = RawConsumer.from(host, 1)) {
      assertThat(FrameShape.of(consumer.nextFrame()).seq()).isEqualTo(2);
    }
  }

  @Test
  void textFrameComesBetweenTheEvents() throws IOException {
    network.emit(1);
    network.emit(Fault.TEXT_FRAME, host);
    network.emit(1);
    try (RawConsumer consumer = RawConsumer.from(host, 0)) {
      consumer.nextFrame();
      assertThat(consumer.next().opcode()).isEqualTo(RawConsumer.TEXT);
      assertThat(FrameShape.of(consumer.nextFrame()).seq()).isEqualTo(2);
    }
  }

  @Test
  void unknownFramesAreAnInfoAndANovelty() throws IOException {
    network.emit(Fault.UNKNOWN_FRAME, host);
    try (RawConsumer consumer = RawConsumer.from(host, 0)) {
      assertThat(FrameShape.of(consumer.nextFrame()).type()).isEqualTo("#info");
      assertThat(FrameShape.of(consumer.nextFrame()).type()).isEqualTo("#novelty");
    }
  }

  @Test
  void brokenCborIsNoFrame() throws IOException {
    network.emit(Fault.BROKEN_CBOR, host);
    try (RawConsumer consumer = RawConsumer.from(host, 0)) {
      byte[] frame = consumer.nextFrame();
      assertThatThrownBy(() -> FrameShape.of(frame)).isInstanceOf(CborException.class);
    }
  }

  @Test
  void duplicateAndBackwardSeqsAreWhatTheySay() throws IOException {
    network.emit(10);
    network.emit(Fault.DUPLICATE_SEQ, host);
    network.emit(Fault.SEQ_BACKWARDS, host);
    network.emit(1);
    try (RawConsumer consumer = RawConsumer.from(host, 9)) {
      List<Long> seqs =
          consumer.frames(4).stream().map(frame -> FrameShape.of(frame).seq()).toList();
      assertThat(seqs).containsExactly(10L, 10L, 5L, 11L);
    }
  }

  @Test
  void resetSeqBeginsAtOneAndRefusesTheOldCursor() throws IOException {
    network.emit(10);
    try (RawConsumer consumer = RawConsumer.live(host)) {
      host.resetSeq();
      assertThatThrownBy(consumer::next).isInstanceOf(EOFException.class);
    }
    network.emit(1);
    try (RawConsumer old = RawConsumer.from(host, 10);
        RawConsumer fresh = RawConsumer.from(host, 0)) {
      assertThat(FrameShape.of(old.nextFrame()).text("error")).isEqualTo("FutureCursor");
      assertThat(FrameShape.of(fresh.nextFrame()).seq()).isEqualTo(1);
    }
  }

  @Test
  void silentHostKeepsTheConnectionAndSaysNothing() throws IOException {
    try (RawConsumer consumer = RawConsumer.live(host)) {
      host.silence(Duration.ofSeconds(30));
      network.emit(1);
      consumer.patience(Duration.ofMillis(400));
      assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(consumer::next);
      host.silence(Duration.ZERO);
      consumer.patience(Duration.ofSeconds(10));
      assertThat(FrameShape.of(consumer.nextFrame()).seq()).isEqualTo(1);
    }
  }

  @Test
  void slowHostSendsNoFasterThanItsLimit() throws IOException {
    network.emit(10);
    host.limitBytesPerSecond(50_000);
    long begun = System.nanoTime();
    long bytes = 0;
    try (RawConsumer consumer = RawConsumer.from(host, 0)) {
      for (byte[] frame : consumer.frames(10)) {
        bytes += frame.length;
      }
    }
    double seconds = (System.nanoTime() - begun) / 1e9;
    assertThat(bytes / seconds).isLessThan(65_000);
  }

  @Test
  void planMisbehavesBehindTheGivenEvent() throws IOException {
    host.faults(FaultPlan.none().withFaultAfter(3, Fault.BAD_SIGNATURE));
    network.emit(5);
    assertThat(network.ledger().refused())
        .singleElement()
        .satisfies(
            refused -> {
              assertThat(refused.fault()).isEqualTo(Fault.BAD_SIGNATURE);
              assertThat(refused.upstreamSeq()).isEqualTo(4);
            });
  }

  @Test
  void planMisbehavesAsOftenAsItsChanceSays() throws IOException {
    host.faults(FaultPlan.none().withChance(Fault.OLD_REV, 0.2));
    network.emit(500);
    assertThat(network.ledger().refusedCount()).isBetween(60, 140);
    assertThat(network.ledger().expectedCount()).isEqualTo(500 + network.ledger().refusedCount());
  }
}
