package io.gridrelay.atproto.jetstream;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class JetstreamDictionaryTest {
  @Test
  void isTheOneThatEveryClientHas() throws Exception {
    byte[] dictionary = JetstreamDictionary.load();
    assertThat(dictionary).hasSize(112_640);
    assertThat(Zstd.getDictIdFromDict(dictionary))
        .isEqualTo(JetstreamDictionary.ID)
        .isEqualTo(1_612_007_021);
    assertThat(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(dictionary)))
        .isEqualTo("b8d77b46933aceecbdd5275a01241efc985c970c78162b8150cf67a26522f70c");
  }
}
