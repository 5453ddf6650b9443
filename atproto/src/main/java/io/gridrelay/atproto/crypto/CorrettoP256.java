package io.gridrelay.atproto.crypto;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;

/** P-256 by the Corretto provider. */
final class CorrettoP256 implements SignatureCheck {
  /** The provider has no form that takes a digest and r||s, so it hashes the message itself. */
  private static final String ALGORITHM = "SHA256withECDSAinP1363Format";

  /** SubjectPublicKeyInfo of a P-256 key up to the 65 bytes of the uncompressed point. */
  private static final byte[] X509_PREFIX =
      HexFormat.of().parseHex("3059301306072a8648ce3d020106082a8648ce3d030107034200");

  private static final ThreadLocal<Signature> SIGNATURE =
      ThreadLocal.withInitial(CorrettoP256::newSignature);

  /** Made by the verifying provider: another's key would be translated at each use. */
  private final java.security.PublicKey key;

  CorrettoP256(byte[] uncompressedPoint) {
    byte[] encoded = new byte[X509_PREFIX.length + Curve.UNCOMPRESSED_BYTES];
    System.arraycopy(X509_PREFIX, 0, encoded, 0, X509_PREFIX.length);
    System.arraycopy(uncompressedPoint, 0, encoded, X509_PREFIX.length, Curve.UNCOMPRESSED_BYTES);
    try {
      this.key =
          KeyFactory.getInstance("EC", AmazonCorrettoCryptoProvider.INSTANCE)
              .generatePublic(new X509EncodedKeySpec(encoded));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the point was checked before", e);
    }
  }

  /** Whether the native library loads on this machine; asked once, at the first key. */
  static boolean isAvailable() {
    return Availability.LOADED;
  }

  @Override
  public boolean verify(MessageSlices message, byte[] signature, int offset) {
    Signature verifier = SIGNATURE.get();
    try {
      verifier.initVerify(key);
      message.feed(verifier);
      return verifier.verify(signature, offset, Curve.SIGNATURE_BYTES);
    } catch (SignatureException e) {
      return false; // r or s is not a scalar
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the provider refuses its own key", e);
    }
  }

  private static Signature newSignature() {
    try {
      return Signature.getInstance(ALGORITHM, AmazonCorrettoCryptoProvider.INSTANCE);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the provider lacks " + ALGORITHM, e);
    }
  }

  private static final class Availability {
    static final boolean LOADED = load();

    private static boolean load() {
      try {
        return AmazonCorrettoCryptoProvider.INSTANCE.getLoadingError() == null
            && Signature.getInstance(ALGORITHM, AmazonCorrettoCryptoProvider.INSTANCE) != null;
      } catch (GeneralSecurityException | RuntimeException | LinkageError e) {
        return false; // no library for this platform: pure Java does it
      }
    }
  }
}
