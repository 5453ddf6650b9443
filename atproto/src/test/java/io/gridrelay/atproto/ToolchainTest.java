package io.gridrelay.atproto;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ToolchainTest {
  @Test
  void testsRunOnTheToolchainJdk() {
    assertThat(Runtime.version().feature()).isGreaterThanOrEqualTo(25);
  }
}
