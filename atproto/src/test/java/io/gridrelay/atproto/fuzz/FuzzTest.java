package io.gridrelay.atproto.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A short run with every build, with a new seed each time: {@code -Dgridrelay.fuzz.seed=…} replays
 * one. {@link FuzzMain} runs millions.
 */
class FuzzTest {

  private static final long SEED =
      Long.getLong("gridrelay.fuzz.seed", new SplittableRandom().nextLong());
  private static final long INPUTS = 5_000;

  @ParameterizedTest
  @EnumSource(FuzzFormat.class)
  void everyInputIsAValueOrATypedRejection(FuzzFormat format) {
    String figures = FuzzMain.run(format, INPUTS, SEED);

    System.out.println(figures);
    assertThat(figures).contains(FuzzFormat.ACCEPTED + "=");
  }
}
