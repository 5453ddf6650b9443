package io.gridrelay.atproto.crypto;

import static java.util.Objects.requireNonNull;

import java.math.BigInteger;
import java.util.random.RandomGenerator;

/**
 * A signing key: for hosts (simulator, PDS) and tests; a relay never has one.
 *
 * <p>Signatures are deterministic (RFC 6979), low-S and 64 bytes r||s. The scalar arithmetic of the
 * pure Java fallback is not hardened against local timing attacks. Immutable and thread-safe.
 * {@link #toString()} does not show the key.
 */
public final class PrivateKey {
  private final Backend backend;
  private final Curve curve;
  private final byte[] scalar;
  private final PublicKey publicKey;

  private PrivateKey(Backend backend, Curve curve, byte[] scalar) {
    this.backend = backend;
    this.curve = curve;
    this.scalar = scalar;
    this.publicKey = PublicKey.of(backend, curve, backend.publicPoint(curve, scalar));
  }

  /**
   * A key from its 32 bytes, big-endian.
   *
   * @throws KeyFormatException if they are not 32, or not a number from 1 up to the order of the
   *     curve
   */
  public static PrivateKey of(Curve curve, byte[] scalar) {
    return of(Backend.chosen(), curve, scalar);
  }

  static PrivateKey of(Backend backend, Curve curve, byte[] scalar) {
    requireNonNull(curve, "curve");
    if (scalar.length != Curve.SCALAR_BYTES || !isInRange(curve, scalar)) {
      throw new KeyFormatException("a private key is 32 bytes, from 1 up to the curve's order");
    }
    return new PrivateKey(backend, curve, scalar.clone());
  }

  /**
   * A new key from the given source: a {@code SecureRandom}, or a seeded one in tests and
   * simulations.
   */
  public static PrivateKey generate(Curve curve, RandomGenerator random) {
    byte[] scalar = new byte[Curve.SCALAR_BYTES];
    do {
      random.nextBytes(scalar);
    } while (!isInRange(curve, scalar));
    return new PrivateKey(Backend.chosen(), curve, scalar);
  }

  public Curve curve() {
    return curve;
  }

  public PublicKey publicKey() {
    return publicKey;
  }

  /** The 32 bytes of the key, a new array. */
  public byte[] scalar() {
    return scalar.clone();
  }

  /** Signs SHA-256 of {@code message}. */
  public byte[] sign(byte[] message) {
    return signDigest(Sha256.of(message));
  }

  /** Signs a digest of 32 bytes that the caller has computed. */
  public byte[] signDigest(byte[] digest) {
    if (digest.length != Sha256.DIGEST_BYTES) {
      throw new IllegalArgumentException("digest has " + digest.length + " bytes, allowed 32");
    }
    return backend.sign(curve, digest, scalar);
  }

  private static boolean isInRange(Curve curve, byte[] scalar) {
    BigInteger value = new BigInteger(1, scalar);
    return value.signum() > 0 && value.compareTo(curve.domain().getN()) < 0;
  }

  @Override
  public String toString() {
    return "PrivateKey[" + publicKey + "]";
  }
}
