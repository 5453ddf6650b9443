package io.gridrelay.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The same seed and clock give the same bytes. */
@Timeout(60)
class DeterminismTest {
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-01-02T03:04:05Z"));

  @Test
  void sameSeedGivesTheSameBytes() throws IOException {
    assertThat(frames(7)).usingRecursiveFieldByFieldElementComparator().isEqualTo(frames(7));
  }

  @Test
  void anotherSeedGivesOtherBytes() throws IOException {
    assertThat(frames(7).getFirst()).isNotEqualTo(frames(8).getFirst());
  }

  private static List<byte[]> frames(long seed) throws IOException {
    try (SimulatedNetwork network =
            SimulatedNetwork.builder()
                .seed(seed)
                .hosts(1)
                .accounts(30)
                .recordsPerAccount(40)
                .p256Share(0.3)
                .clock(CLOCK)
                .start();
        RawConsumer consumer = RawConsumer.live(network.hosts().getFirst())) {
      network.hosts().getFirst().faults(FaultPlan.none().withChance(Fault.BAD_SIGNATURE, 0.05));
      network.emit(200);
      return consumer.frames((int) network.hosts().getFirst().lastSeq());
    }
  }
}
