package io.gridrelay.node.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class TextTableTest {
  @Test
  void putsTextToTheLeftAndNumbersToTheRightOfColumnsAsWideAsTheyMustBe() {
    TextTable table = new TextTable("NAME", ">COUNT", "WHAT");
    assertThat(table.isEmpty()).isTrue();
    table.row("a", 1_234_567L, "");
    table.row("longer", 8, "x");
    assertThat(table.lines())
        .containsExactly("NAME        COUNT  WHAT", "a       1,234,567", "longer          8  x");
    assertThatIllegalArgumentException().isThrownBy(() -> table.row("too few"));
  }
}
