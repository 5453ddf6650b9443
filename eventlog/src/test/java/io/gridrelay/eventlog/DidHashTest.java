package io.gridrelay.eventlog;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Expected values from the xxHash project and its {@code xxhsum} command. */
class DidHashTest {
  @Test
  void isXxh64WithSeedZero() {
    assertThat(DidHash.of("")).isEqualTo(0xEF46DB3751D8E999L);
    assertThat(DidHash.of("a")).isEqualTo(0xD24EC4F1A98C6E5BL);
    assertThat(DidHash.of("abc")).isEqualTo(0x44BC2CF5AD770999L);
    assertThat(DidHash.of("Nobody inspects the spammish repetition"))
        .isEqualTo(0xFBCEA83C8A378BF1L);
  }

  @Test
  void hashesASliceLikeTheWhole() {
    String did = "did:plc:ewvi7nxzyoun6zhxrhs64oiz";
    byte[] bytes = ("xx" + did + "yy").getBytes(StandardCharsets.US_ASCII);
    assertThat(DidHash.of(bytes, 2, did.length())).isEqualTo(DidHash.of(did));
  }
}
