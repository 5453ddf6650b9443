package io.gridrelay.node.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AmountsTest {
  @Test
  void bytesHaveTwoOrThreeDigitsAndAUnit() {
    assertThat(Amounts.bytes(0)).isEqualTo("0 B");
    assertThat(Amounts.bytes(999)).isEqualTo("999 B");
    assertThat(Amounts.bytes(1_000)).isEqualTo("1.0 kB");
    assertThat(Amounts.bytes(12_345_678)).isEqualTo("12.3 MB");
    assertThat(Amounts.bytes(345_678_901)).isEqualTo("346 MB");
    assertThat(Amounts.bytes(999_999)).isEqualTo("1.0 MB");
    assertThat(Amounts.bytes(5e15)).isEqualTo("5000 TB");
  }

  @Test
  void durationsHaveTheUnitThatFits() {
    assertThat(Amounts.duration(-5)).isEqualTo("0.0 s");
    assertThat(Amounts.duration(1_250)).isIn("1.3 s", "1.2 s");
    assertThat(Amounts.duration(61_000)).isEqualTo("61 s");
    assertThat(Amounts.duration(600_000)).isEqualTo("10 min");
    assertThat(Amounts.duration(7_200_000)).isEqualTo("2 h");
    assertThat(Amounts.duration(62L * 86_400_000)).isEqualTo("62 d");
  }
}
