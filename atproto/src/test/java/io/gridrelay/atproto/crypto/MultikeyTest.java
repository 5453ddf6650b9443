package io.gridrelay.atproto.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.gridrelay.atproto.testing.Vectors;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class MultikeyTest {

  @ParameterizedTest
  @EnumSource(Backend.class)
  void derivesTheKeyDidsOfTheInteropVectors(Backend backend) {
    JsonNode k256 = Vectors.json("interop/crypto/w3c_didkey_K256.json");
    assertThat(k256).hasSize(5);
    for (JsonNode c : k256) {
      byte[] scalar = HexFormat.of().parseHex(c.get("privateKeyBytesHex").asText());
      assertThat(PrivateKey.of(backend, Curve.K256, scalar).publicKey())
          .hasToString(c.get("publicDidKey").asText());
    }
    JsonNode p256 = Vectors.json("interop/crypto/w3c_didkey_P256.json");
    assertThat(p256).hasSize(1);
    for (JsonNode c : p256) {
      byte[] scalar = Base58.decode(c.get("privateKeyBytesBase58").asText(), 0);
      assertThat(PrivateKey.of(backend, Curve.P256, scalar).publicKey())
          .hasToString(c.get("publicDidKey").asText());
    }
  }

  @Test
  void everyFormOfAKeyComesBack() {
    for (int seed = 0; seed < 50; seed++) {
      Curve curve = seed % 2 == 0 ? Curve.K256 : Curve.P256;
      PrivateKey secret = PrivateKey.generate(curve, new Random(seed));
      PublicKey key = secret.publicKey();
      assertThat(Multikey.parse(Multikey.of(key))).as("seed %d", seed).isEqualTo(key);
      assertThat(Multikey.parseDidKey(Multikey.didKey(key))).isEqualTo(key);
      String legacyType = Multikey.legacyType(curve);
      assertThat(Multikey.parseVerificationMethod(legacyType, Multikey.legacy(key))).isEqualTo(key);
      assertThat(Multikey.parseVerificationMethod(Multikey.TYPE, Multikey.of(key))).isEqualTo(key);
      assertThat(Multikey.parsePrivate(Multikey.ofPrivate(secret)).publicKey()).isEqualTo(key);
      assertThat(PublicKey.of(curve, key.uncompressed())).isEqualTo(key);
    }
  }

  @Test
  void textShowsTheCurve() {
    Random random = new Random(1);
    assertThat(Multikey.of(PrivateKey.generate(Curve.K256, random).publicKey())).startsWith("zQ3s");
    assertThat(Multikey.of(PrivateKey.generate(Curve.P256, random).publicKey())).startsWith("zDn");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "z",
        "z1",
        "zQ3sh",
        "Q3shqwJEJyMBsBXCWyCBpUBMqxcon9oHB7mCvx4sSpMdLJwc",
        "zQ3shqwJEJyMBsBXCWyCBpUBMqxcon9oHB7mCvx4sSpMdLJw",
        "zQ3shqwJEJyMBsBXCWyCBpUBMqxcon9oHB7mCvx4sSpMdLJ0c",
        "zQ3shqwJEJyMBsBXCWyCBpUBMqxcon9oHB7mCvx4sSpMdLJwc\u00e9",
        "z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK"
      })
  void refusesWhatIsNoMultikey(String text) {
    assertThatThrownBy(() -> Multikey.parse(text)).isInstanceOf(KeyFormatException.class);
  }

  @Test
  void refusesALongText() {
    assertThatThrownBy(() -> Multikey.parse("z" + "Q".repeat(1_000_000)))
        .isInstanceOf(KeyFormatException.class);
  }

  @ParameterizedTest
  @EnumSource(Curve.class)
  void refusesAPointThatIsNotOnTheCurve(Curve curve) {
    byte[] point = PrivateKey.generate(curve, new Random(3)).publicKey().uncompressed();
    point[64] ^= 1;
    for (Backend backend : Backend.values()) {
      assertThatThrownBy(() -> PublicKey.of(backend, curve, point))
          .isInstanceOf(KeyFormatException.class);
      assertThatThrownBy(() -> PublicKey.of(backend, curve, new byte[] {0}))
          .isInstanceOf(KeyFormatException.class);
      byte[] hybrid = point.clone();
      hybrid[0] = 6;
      assertThatThrownBy(() -> PublicKey.of(backend, curve, hybrid))
          .isInstanceOf(KeyFormatException.class);
    }
  }

  @ParameterizedTest
  @EnumSource(Curve.class)
  void refusesAPrivateKeyOutsideTheOrder(Curve curve) {
    byte[] order = Curve.scalarBytes(curve.domain().getN());
    for (byte[] bad : new byte[][] {new byte[32], order, new byte[31]}) {
      assertThatThrownBy(() -> PrivateKey.of(curve, bad)).isInstanceOf(KeyFormatException.class);
    }
  }

  @Test
  void aPrivateKeyDoesNotShowItself() {
    PrivateKey key = PrivateKey.generate(Curve.K256, new Random(4));
    assertThat(key.toString())
        .doesNotContain(Multikey.ofPrivate(key))
        .doesNotContain(HexFormat.of().formatHex(key.scalar()));
  }

  @Test
  void base58KeepsEveryByte() {
    Random random = new Random(5);
    for (int length = 0; length < 90; length++) {
      byte[] data = new byte[length];
      random.nextBytes(data);
      Arrays.fill(data, 0, Math.min(length, length % 4), (byte) 0);
      assertThat(Base58.decode(Base58.encode(data), 0)).as("%d bytes", length).isEqualTo(data);
    }
  }
}
