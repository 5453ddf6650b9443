package io.gridrelay.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The cursor table of subscribeRepos, as the specification has it. */
@Timeout(60)
class CursorTest {
  private SimulatedNetwork network;
  private SimulatedHost host;

  @BeforeEach
  void startWithTwentyEventsOfWhichTenAreKept() throws IOException {
    network =
        SimulatedNetwork.builder()
            .hosts(1)
            .accounts(5)
            .recordsPerAccount(20)
            .historyEvents(10)
            .mix(TrafficMix.commitsOnly())
            .start();
    host = network.hosts().getFirst();
    network.emit(20);
  }

  @AfterEach
  void stop() {
    network.close();
  }

  @Test
  void withoutCursorBeginsAtTheLiveTip() throws IOException {
    try (RawConsumer consumer = RawConsumer.live(host)) {
      network.emit(1);
      assertThat(FrameShape.of(consumer.nextFrame()).seq()).isEqualTo(21);
    }
  }

  @Test
  void cursorZeroSendsEverythingKeptAndThenLive() throws IOException {
    try (RawConsumer consumer = RawConsumer.from(host, 0)) {
      assertThat(seqs(consumer.frames(10)))
          .containsExactly(11L, 12L, 13L, 14L, 15L, 16L, 17L, 18L, 19L, 20L);
      network.emit(1);
      assertThat(FrameShape.of(consumer.nextFrame()).seq()).isEqualTo(21);
    }
  }

  @Test
  void cursorInTheWindowIsExclusive() throws IOException {
    try (RawConsumer consumer = RawConsumer.from(host, 17)) {
      assertThat(seqs(consumer.frames(3))).containsExactly(18L, 19L, 20L);
    }
  }

  @Test
  void cursorAtTheEdgeOfTheWindowIsNotOutdated() throws IOException {
    try (RawConsumer consumer = RawConsumer.from(host, 10)) {
      assertThat(FrameShape.of(consumer.nextFrame()).seq()).isEqualTo(11);
    }
  }

  @Test
  void outdatedCursorIsSaidBeforeTheWindow() throws IOException {
    try (RawConsumer consumer = RawConsumer.from(host, 9)) {
      FrameShape info = FrameShape.of(consumer.nextFrame());
      assertThat(info.type()).isEqualTo("#info");
      assertThat(info.text("name")).isEqualTo("OutdatedCursor");
      assertThat(FrameShape.of(consumer.nextFrame()).seq()).isEqualTo(11);
    }
  }

  @Test
  void futureCursorIsAnErrorAndAClose() throws IOException {
    try (RawConsumer consumer = RawConsumer.from(host, 21)) {
      FrameShape error = FrameShape.of(consumer.nextFrame());
      assertThat(error.type()).isEqualTo("error");
      assertThat(error.text("error")).isEqualTo("FutureCursor");
      RawConsumer.Message close = consumer.next();
      assertThat(close.opcode()).isEqualTo(RawConsumer.CLOSE);
      assertThat(close.closeCode()).isEqualTo(1008);
    }
  }

  @Test
  void cursorAtTheHeadWaitsForWhatComes() throws IOException {
    try (RawConsumer consumer = RawConsumer.from(host, 20)) {
      network.emit(1);
      assertThat(FrameShape.of(consumer.nextFrame()).seq()).isEqualTo(21);
    }
  }

  @Test
  void malformedCursorIsRefusedBeforeTheUpgrade() throws IOException {
    try (RawConsumer consumer = RawConsumer.open(host.uri(), "?cursor=yesterday")) {
      assertThat(consumer.status()).isEqualTo(400);
    }
  }

  private static List<Long> seqs(List<byte[]> frames) {
    return frames.stream().map(frame -> FrameShape.of(frame).seq()).toList();
  }
}
