package io.gridrelay.atproto.crypto;

import fr.acinq.secp256k1.Secp256k1;
import fr.acinq.secp256k1.Secp256k1Exception;
import org.jspecify.annotations.Nullable;

/** K-256 by libsecp256k1. */
final class NativeK256 implements SignatureCheck {
  private static final ThreadLocal<Scratch> SCRATCH = ThreadLocal.withInitial(Scratch::new);

  /**
   * Uncompressed: every call parses the key, and decompressing it costs a third of a verification.
   */
  private final byte[] point;

  NativeK256(byte[] uncompressedPoint) {
    this.point = uncompressedPoint;
  }

  /** Whether the native library loads on this machine; asked once, at the first key. */
  static boolean isAvailable() {
    return Availability.LOADED;
  }

  @Override
  public boolean verify(MessageSlices message, byte[] signature, int offset) {
    Scratch scratch = SCRATCH.get();
    message.hash(scratch.digest);
    System.arraycopy(signature, offset, scratch.signature, 0, Curve.SIGNATURE_BYTES);
    try {
      return Secp256k1.get().verify(scratch.signature, scratch.digest, point);
    } catch (Secp256k1Exception e) {
      return false; // r or s is not a scalar
    }
  }

  /** Deterministic (RFC 6979) and low-S. */
  static byte[] sign(byte[] digest, byte[] privateScalar) {
    return Secp256k1.get().sign(digest, privateScalar);
  }

  static byte[] publicPoint(byte[] privateScalar) {
    return Secp256k1.get().pubkeyCreate(privateScalar);
  }

  /** The uncompressed form of a point in either form, or null if it is not on the curve. */
  static byte @Nullable [] uncompressed(byte[] point) {
    try {
      return Secp256k1.get().pubkeyParse(point);
    } catch (Secp256k1Exception e) {
      return null;
    }
  }

  private static final class Scratch {
    final byte[] digest = new byte[Sha256.DIGEST_BYTES];
    final byte[] signature = new byte[Curve.SIGNATURE_BYTES];
  }

  private static final class Availability {
    static final boolean LOADED = load();

    private static boolean load() {
      try {
        Secp256k1.get();
        return true;
      } catch (RuntimeException | LinkageError e) {
        return false; // no library for this platform, or no directory to unpack it to: pure Java
        // does it
      }
    }
  }
}
