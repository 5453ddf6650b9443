package io.gridrelay.eventlog;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerFrameTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 125, 126, 127, 65_535, 65_536, 70_000})
  void writesTheShortestLengthAndKnowsOnlyThatAsWhole(int length) {
    byte[] frame = new byte[length + 10];
    int header = ServerFrame.writeHeader(ServerFrame.TEXT, length, frame, 0);

    assertThat(header)
        .isEqualTo(ServerFrame.headerLength(length))
        .isEqualTo(length < 126 ? 2 : length < 65_536 ? 4 : 10);
    assertThat(ServerFrame.isWhole(ServerFrame.TEXT, frame, 0, header + length)).isTrue();
    assertThat(ServerFrame.isWhole(ServerFrame.BINARY, frame, 0, header + length)).isFalse();
    assertThat(ServerFrame.isWhole(ServerFrame.TEXT, frame, 0, header + length - 1)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "827e0001aa",
        "827f0000000000000001aa",
        "8281aa",
        "02",
        "82",
        "",
        "8280",
        "02017f"
      })
  void refusesLongFormsMasksAndFragments(String hex) {
    byte[] bytes = java.util.HexFormat.of().parseHex(hex);
    assertThat(ServerFrame.isWhole(ServerFrame.BINARY, bytes, 0, bytes.length)).isFalse();
  }
}
