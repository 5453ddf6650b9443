package io.gridrelay.atproto.crypto;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;

/**
 * A public key of an account: a point on {@link Curve#K256} or {@link Curve#P256}, checked to be on
 * its curve.
 *
 * <p>Holds the uncompressed point or the provider's own key, so that a verification does not
 * decompress anything: keep and reuse the object. Immutable and thread-safe. Two keys are equal if
 * curve and point are.
 */
public final class PublicKey {
  private final Curve curve;
  private final byte[] point;
  private final SignatureCheck check;

  private PublicKey(Curve curve, byte[] uncompressedPoint, SignatureCheck check) {
    this.curve = curve;
    this.point = uncompressedPoint;
    this.check = check;
  }

  /**
   * A key from its point in compressed (33 bytes) or uncompressed (65 bytes) form.
   *
   * @throws KeyFormatException if this is not the encoding of a point on the curve
   */
  public static PublicKey of(Curve curve, byte[] point) {
    return of(Backend.chosen(), curve, point);
  }

  static PublicKey of(Backend backend, Curve curve, byte[] point) {
    requireNonNull(curve, "curve");
    if (!isPointForm(point)) {
      throw new KeyFormatException(
          "a " + curve + " point is 33 bytes that begin 02 or 03, or 65 that begin 04");
    }
    byte[] uncompressed = backend.uncompressed(curve, point);
    if (uncompressed == null) {
      throw new KeyFormatException("the point is not on curve " + curve);
    }
    return new PublicKey(curve, uncompressed, backend.check(curve, uncompressed));
  }

  /**
   * Name of the library that verifies keys of this curve on this machine: for a line in the log.
   */
  public static String library(Curve curve) {
    return Backend.chosen().describe(curve);
  }

  public Curve curve() {
    return curve;
  }

  /** The 33-byte form, a new array. */
  public byte[] compressed() {
    byte[] compressed = Arrays.copyOf(point, Curve.COMPRESSED_BYTES);
    boolean odd = (point[Curve.UNCOMPRESSED_BYTES - 1] & 1) == 1;
    compressed[0] = (byte) (odd ? 3 : 2);
    return compressed;
  }

  /** The 65-byte form, a new array. */
  public byte[] uncompressed() {
    return point.clone();
  }

  /** Whether {@code signature} is 64 bytes r||s, low-S, and signs SHA-256 of {@code message}. */
  public boolean verify(byte[] message, byte[] signature) {
    return verify(MessageSlices.of(message), signature, 0, signature.length);
  }

  /**
   * The same on slices: {@code length} bytes of {@code buffer} from {@code offset} are the
   * signature. Never throws.
   */
  public boolean verify(MessageSlices message, byte[] buffer, int offset, int length) {
    return length == Curve.SIGNATURE_BYTES
        && curve.isLowS(buffer, offset)
        && check.verify(message, buffer, offset);
  }

  private static boolean isPointForm(byte[] point) {
    return switch (point.length) {
      case Curve.COMPRESSED_BYTES -> point[0] == 2 || point[0] == 3;
      case Curve.UNCOMPRESSED_BYTES -> point[0] == 4;
      default -> false;
    };
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PublicKey that
        && curve == that.curve
        && Arrays.equals(point, that.point);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(point);
  }

  /** The {@code did:key} form. */
  @Override
  public String toString() {
    return Multikey.didKey(this);
  }
}
