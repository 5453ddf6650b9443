package io.gridrelay.atproto.crypto;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Provider;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** P-256 by the Corretto provider. */
final class CorrettoP256 implements SignatureCheck {
  /** The provider has no form that takes a digest and r||s, so it hashes the message itself. */
  private static final String ALGORITHM = "SHA256withECDSAinP1363Format";

  /** SubjectPublicKeyInfo of a P-256 key up to the 65 bytes of the uncompressed point. */
  private static final byte[] X509_PREFIX =
      HexFormat.of().parseHex("3059301306072a8648ce3d020106082a8648ce3d030107034200");

  /** Null if the native library does not load on this machine; tried once, at the first key. */
  private static final @Nullable Provider PROVIDER = findProvider();

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
          KeyFactory.getInstance("EC", PROVIDER).generatePublic(new X509EncodedKeySpec(encoded));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the point was checked before", e);
    }
  }

  /** Whether keys of this class can be made on this machine. */
  static boolean isAvailable() {
    return PROVIDER != null;
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
      return Signature.getInstance(ALGORITHM, PROVIDER);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the provider lacks " + ALGORITHM, e);
    }
  }

  private static @Nullable Provider findProvider() {
    try {
      Provider provider = Corretto.load();
      Signature.getInstance(ALGORITHM, provider);
      return provider;
    } catch (GeneralSecurityException | RuntimeException | LinkageError e) {
      return null; // no library for this platform: pure Java does it
    }
  }

  /** Apart, so that a missing class shows where it is caught. */
  private static final class Corretto {
    static Provider load() {
      AmazonCorrettoCryptoProvider.INSTANCE.assertHealthy();
      return AmazonCorrettoCryptoProvider.INSTANCE;
    }
  }
}
