package io.gridrelay.atproto.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gridrelay.atproto.testing.Vectors;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class SignatureTest {

  private static final byte[] MESSAGE = "hello".getBytes(StandardCharsets.UTF_8);

  static Stream<Arguments> backendsAndCurves() {
    return Arrays.stream(Backend.values())
        .flatMap(b -> Arrays.stream(Curve.values()).map(c -> Arguments.of(b, c)));
  }

  private static PrivateKey key(Backend backend, Curve curve, int seed) {
    byte[] scalar = PrivateKey.generate(curve, new Random(seed)).scalar();
    return PrivateKey.of(backend, curve, scalar);
  }

  @Test
  void nativeLibrariesAreUsedOnLinuxX64() {
    org.junit.jupiter.api.Assumptions.assumeTrue(
        System.getProperty("os.name").equals("Linux")
            && System.getProperty("os.arch").equals("amd64"));
    assertThat(Backend.NATIVE.describe(Curve.K256)).isEqualTo("libsecp256k1");
    assertThat(Backend.NATIVE.describe(Curve.P256)).isEqualTo("corretto");
    assertThat(Backend.PURE_JAVA.describe(Curve.K256)).isEqualTo("bouncycastle");
    assertThat(Backend.PURE_JAVA.describe(Curve.P256)).isEqualTo("bouncycastle");
  }

  @ParameterizedTest
  @MethodSource("backendsAndCurves")
  void verifiesWhatEitherLibrarySigned(Backend backend, Curve curve) {
    for (int seed = 0; seed < 40; seed++) {
      PrivateKey signer = key(backend, curve, seed);
      byte[] signature = signer.sign(MESSAGE);
      for (Backend verifier : Backend.values()) {
        PublicKey key = PublicKey.of(verifier, curve, signer.publicKey().compressed());
        assertThat(key).isEqualTo(signer.publicKey()).hasSameHashCodeAs(signer.publicKey());
        assertThat(key.verify(MESSAGE, signature)).as("seed %d by %s", seed, verifier).isTrue();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Curve.class)
  void bothLibrariesMakeTheSameDeterministicSignature(Curve curve) {
    for (int seed = 0; seed < 40; seed++) {
      byte[] one = key(Backend.NATIVE, curve, seed).sign(MESSAGE);
      byte[] other = key(Backend.PURE_JAVA, curve, seed).sign(MESSAGE);
      assertThat(one).as("seed %d", seed).isEqualTo(other).hasSize(64);
    }
  }

  @Test
  void aScalarOverwritesWhatWasThere() {
    byte[] target = new byte[34];
    Arrays.fill(target, (byte) 9);
    Curve.writeScalar(BigInteger.TWO, target, 1);
    assertThat(target).startsWith(9, 0, 0).endsWith(0, 2, 9);
  }

  @ParameterizedTest
  @EnumSource(Curve.class)
  void everySignatureOfManyVerifies(Curve curve) {
    PrivateKey signer = key(Backend.PURE_JAVA, curve, 3);
    PublicKey verifier = PublicKey.of(Backend.NATIVE, curve, signer.publicKey().compressed());
    byte[] message = new byte[4];
    for (int i = 0; i < 2_000; i++) { // scalars with a leading zero byte are one in 256
      message[0] = (byte) i;
      message[1] = (byte) (i >> 8);
      assertThat(verifier.verify(message, signer.sign(message))).as("message %d", i).isTrue();
    }
  }

  @ParameterizedTest
  @MethodSource("backendsAndCurves")
  void refusesTheHighFormOfAGoodSignature(Backend backend, Curve curve) {
    PrivateKey signer = key(backend, curve, 7);
    byte[] signature = signer.sign(MESSAGE);
    BigInteger s = new BigInteger(1, Arrays.copyOfRange(signature, 32, 64));
    Curve.writeScalar(curve.domain().getN().subtract(s), signature, 32);
    assertThat(signer.publicKey().verify(MESSAGE, signature)).isFalse();
  }

  @ParameterizedTest
  @MethodSource("backendsAndCurves")
  void refusesEveryFlippedBit(Backend backend, Curve curve) {
    PrivateKey signer = key(backend, curve, 8);
    byte[] signature = signer.sign(MESSAGE);
    for (int bit = 0; bit < 512; bit += 5) {
      byte[] spoilt = signature.clone();
      spoilt[bit / 8] ^= (byte) (1 << bit % 8);
      assertThat(signer.publicKey().verify(MESSAGE, spoilt)).as("bit %d", bit).isFalse();
    }
    assertThat(signer.publicKey().verify("hellp".getBytes(StandardCharsets.UTF_8), signature))
        .isFalse();
  }

  @ParameterizedTest
  @MethodSource("backendsAndCurves")
  void refusesSignaturesThatAreNoPairOfScalars(Backend backend, Curve curve) {
    PublicKey key = key(backend, curve, 9).publicKey();
    byte[] order = Curve.scalarBytes(curve.domain().getN());
    byte[] allOnes = new byte[64];
    Arrays.fill(allOnes, (byte) 0xff);
    byte[] rIsOrder = new byte[64];
    System.arraycopy(order, 0, rIsOrder, 0, 32);
    rIsOrder[63] = 1;
    byte[] sIsZero = new byte[64];
    sIsZero[31] = 1;
    byte[] rIsHuge = allOnes.clone();
    Arrays.fill(rIsHuge, 32, 63, (byte) 0);
    for (byte[] bad : new byte[][] {new byte[64], allOnes, rIsOrder, sIsZero, rIsHuge}) {
      assertThat(key.verify(MESSAGE, bad)).as(HexFormat.of().formatHex(bad)).isFalse();
    }
    for (int length : new int[] {0, 1, 63, 65, 70, 72}) {
      assertThat(key.verify(MESSAGE, new byte[length])).as("%d bytes", length).isFalse();
    }
  }

  @ParameterizedTest
  @MethodSource("backendsAndCurves")
  void hashesSlicesAsIfTheyWereOneMessage(Backend backend, Curve curve) {
    PrivateKey signer = key(backend, curve, 10);
    byte[] buffer = "xxhelxxlxxo".getBytes(StandardCharsets.UTF_8);
    byte[] signature = new byte[70];
    System.arraycopy(signer.sign(MESSAGE), 0, signature, 3, 64);
    MessageSlices slices = MessageSlices.of(buffer).clear();
    slices.add(buffer, 2, 3).add(buffer, 7, 1).add(buffer, 0, 0).add(buffer, 0, 0);
    slices.add(buffer, 10, 1);
    assertThat(signer.publicKey().verify(slices, signature, 3, 64)).isTrue();
    assertThat(signer.publicKey().verify(slices, signature, 2, 64)).isFalse();
  }

  @ParameterizedTest
  @EnumSource(Backend.class)
  void interopSignaturesVerifyAsTheySay(Backend backend) {
    JsonNode cases = Vectors.json("interop/crypto/signature-fixtures.json");
    assertThat(cases).hasSize(6);
    for (JsonNode c : cases) {
      String comment = c.get("comment").asText();
      PublicKey key = Multikey.parseDidKey(c.get("publicKeyDid").asText());
      PublicKey bare =
          Multikey.parseVerificationMethod(
              c.get("didDocSuite").asText(), c.get("publicKeyMultibase").asText());
      assertThat(bare).as(comment).isEqualTo(key);
      assertThat(Multikey.didKey(key)).isEqualTo(c.get("publicKeyDid").asText());
      byte[] message = Base64.getDecoder().decode(c.get("messageBase64").asText());
      byte[] signature = Base64.getDecoder().decode(c.get("signatureBase64").asText());
      PublicKey verifier = PublicKey.of(backend, key.curve(), key.compressed());
      assertThat(verifier.verify(message, signature))
          .as(comment)
          .isEqualTo(c.get("validSignature").asBoolean());
    }
  }
}
