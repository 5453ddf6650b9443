package io.gridrelay.node.host;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class UpstreamPositionTest {

  @Test
  void isTheSeqItselfForAHostThatNeverBeganAnew() {
    assertThat(UpstreamPosition.of(0, 4711)).isEqualTo(4711);
  }

  @Test
  void growsWhenAHostBeginsAnewAndGivesBothPartsBack() {
    long before = UpstreamPosition.of(2, UpstreamPosition.MAX_SEQ);
    long after = UpstreamPosition.of(3, 1);
    assertThat(after).isGreaterThan(before).isPositive();
    assertThat(UpstreamPosition.generation(after)).isEqualTo(3);
    assertThat(UpstreamPosition.seq(after)).isEqualTo(1);
    assertThat(UpstreamPosition.of(1023, UpstreamPosition.MAX_SEQ)).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void hasAPlaceBeforeTheFirstEvent() {
    assertThat(UpstreamPosition.NONE).isLessThan(UpstreamPosition.of(0, 0));
    assertThat(UpstreamPosition.seq(UpstreamPosition.NONE)).isEqualTo(-1);
    assertThat(UpstreamPosition.generation(UpstreamPosition.NONE)).isZero();
  }
}
