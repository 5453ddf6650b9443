package io.gridrelay.atproto.crypto;

import java.math.BigInteger;
import java.util.Arrays;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;
import org.bouncycastle.math.ec.ECPoint;
import org.jspecify.annotations.Nullable;

/**
 * Either curve by Bouncy Castle: four times slower than the native libraries, and runs everywhere.
 */
final class PureJavaCheck implements SignatureCheck {
  private final ECPublicKeyParameters key;

  PureJavaCheck(Curve curve, byte[] point) {
    this.key =
        new ECPublicKeyParameters(curve.domain().getCurve().decodePoint(point), curve.domain());
  }

  @Override
  public boolean verify(MessageSlices message, byte[] signature, int offset) {
    byte[] digest = new byte[Sha256.DIGEST_BYTES];
    message.hash(digest);
    ECDSASigner verifier = new ECDSASigner();
    verifier.init(false, key);
    int middle = offset + Curve.SCALAR_BYTES;
    return verifier.verifySignature(
        digest,
        new BigInteger(1, Arrays.copyOfRange(signature, offset, middle)),
        new BigInteger(1, Arrays.copyOfRange(signature, middle, offset + Curve.SIGNATURE_BYTES)));
  }

  /** Deterministic (RFC 6979) and low-S. */
  static byte[] sign(Curve curve, byte[] digest, byte[] privateScalar) {
    ECDSASigner signer = new ECDSASigner(new HMacDSAKCalculator(new SHA256Digest()));
    signer.init(true, new ECPrivateKeyParameters(new BigInteger(1, privateScalar), curve.domain()));
    BigInteger[] pair = signer.generateSignature(digest);
    byte[] signature = new byte[Curve.SIGNATURE_BYTES];
    Curve.writeScalar(pair[0], signature, 0);
    Curve.writeScalar(pair[1], signature, Curve.SCALAR_BYTES);
    if (!curve.isLowS(signature, 0)) {
      Curve.writeScalar(curve.domain().getN().subtract(pair[1]), signature, Curve.SCALAR_BYTES);
    }
    return signature;
  }

  static byte[] publicPoint(Curve curve, byte[] privateScalar) {
    return curve
        .domain()
        .getG()
        .multiply(new BigInteger(1, privateScalar))
        .normalize()
        .getEncoded(false);
  }

  /** The uncompressed form of a point in either form, or null if it is not on the curve. */
  static byte @Nullable [] uncompressed(Curve curve, byte[] point) {
    try {
      ECPoint decoded = curve.domain().getCurve().decodePoint(point);
      return decoded.isInfinity() ? null : decoded.getEncoded(false);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
