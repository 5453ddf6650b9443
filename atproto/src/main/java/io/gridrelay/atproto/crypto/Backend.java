package io.gridrelay.atproto.crypto;

import org.jspecify.annotations.Nullable;

/** Which library does the arithmetic. */
enum Backend {
  /** libsecp256k1 for K-256, Corretto for P-256; each falls back to pure Java on its own. */
  NATIVE,
  /** Bouncy Castle for both. */
  PURE_JAVA;

  static final String FORCE_PURE_JAVA = "gridrelay.crypto.pureJava";

  private static final Backend CHOSEN = Boolean.getBoolean(FORCE_PURE_JAVA) ? PURE_JAVA : NATIVE;

  static Backend chosen() {
    return CHOSEN;
  }

  private boolean isNative(Curve curve) {
    return this == NATIVE
        && switch (curve) {
          case K256 -> NativeK256.isAvailable();
          case P256 -> CorrettoP256.isAvailable();
        };
  }

  SignatureCheck check(Curve curve, byte[] uncompressedPoint) {
    if (!isNative(curve)) {
      return new PureJavaCheck(curve, uncompressedPoint);
    }
    return switch (curve) {
      case K256 -> new NativeK256(uncompressedPoint);
      case P256 -> new CorrettoP256(uncompressedPoint);
    };
  }

  byte @Nullable [] uncompressed(Curve curve, byte[] point) {
    return curve == Curve.K256 && isNative(curve)
        ? NativeK256.uncompressed(point)
        : PureJavaCheck.uncompressed(curve, point);
  }

  byte[] publicPoint(Curve curve, byte[] privateScalar) {
    return curve == Curve.K256 && isNative(curve)
        ? NativeK256.publicPoint(privateScalar)
        : PureJavaCheck.publicPoint(curve, privateScalar);
  }

  byte[] sign(Curve curve, byte[] digest, byte[] privateScalar) {
    return curve == Curve.K256 && isNative(curve)
        ? NativeK256.sign(digest, privateScalar)
        : PureJavaCheck.sign(curve, digest, privateScalar);
  }

  /** A name for the log at start: which library verifies this curve here. */
  String describe(Curve curve) {
    if (!isNative(curve)) {
      return "bouncycastle";
    }
    return curve == Curve.K256 ? "libsecp256k1" : "corretto";
  }
}
