package io.gridrelay.atproto.crypto;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The text forms of keys.
 *
 * <ul>
 *   <li>multikey: {@code z} + base58btc of a two-byte codec and the compressed point ({@code
 *       zQ3sh…} for K-256, {@code zDn…} for P-256)
 *   <li>{@code did:key:} + multikey
 *   <li>legacy verification methods: {@code z} + base58btc of the bare point; the type names the
 *       curve
 *   <li>private multikey, of tools only
 * </ul>
 *
 * See the cryptography page of the AT Protocol specification. Stateless.
 */
public final class Multikey {
  /** Type of a verification method whose key is a multikey. */
  public static final String TYPE = "Multikey";

  /** Legacy type of a K-256 key. */
  public static final String LEGACY_K256_TYPE = "EcdsaSecp256k1VerificationKey2019";

  /** Legacy type of a P-256 key. */
  public static final String LEGACY_P256_TYPE = "EcdsaSecp256r1VerificationKey2019";

  private static final String DID_KEY = "did:key:";
  private static final int CODEC_BYTES = 2;

  private Multikey() {}

  /**
   * Parses a public multikey.
   *
   * @throws KeyFormatException if it is not one of a supported curve
   */
  public static PublicKey parse(String text) {
    byte[] bytes = multibase(text);
    for (Curve curve : Curve.values()) {
      if (hasCodec(bytes, curve.publicCodec())) {
        if (bytes.length != CODEC_BYTES + Curve.COMPRESSED_BYTES) {
          throw new KeyFormatException("a multikey holds a compressed point of 33 bytes");
        }
        return PublicKey.of(curve, Arrays.copyOfRange(bytes, CODEC_BYTES, bytes.length));
      }
    }
    throw new KeyFormatException("the multikey is not of curve K-256 or P-256");
  }

  /**
   * Parses {@code did:key:z…}.
   *
   * @throws KeyFormatException if it is not one of a supported curve
   */
  public static PublicKey parseDidKey(String text) {
    if (!text.startsWith(DID_KEY)) {
      throw new KeyFormatException("a key DID begins with " + DID_KEY);
    }
    return parse(text.substring(DID_KEY.length()));
  }

  /**
   * Parses the {@code publicKeyMultibase} of a verification method.
   *
   * @param type {@link #TYPE} or one of the legacy types, whose point may be compressed or not and
   *     has no codec
   * @throws KeyFormatException if the type is another, or the key is not of it
   */
  public static PublicKey parseVerificationMethod(String type, String publicKeyMultibase) {
    if (type.equals(TYPE)) {
      return parse(publicKeyMultibase);
    }
    Curve curve = legacyCurve(type);
    if (curve == null) {
      throw new KeyFormatException("the type of the verification method is not supported");
    }
    return PublicKey.of(curve, multibase(publicKeyMultibase));
  }

  /** The multikey of a public key. */
  public static String of(PublicKey key) {
    return text(key.curve().publicCodec(), key.compressed());
  }

  /** The {@code did:key} of a public key. */
  public static String didKey(PublicKey key) {
    return DID_KEY + of(key);
  }

  /** The legacy text of a key, bare uncompressed point: what old PLC servers still answer. */
  public static String legacy(PublicKey key) {
    return "z" + Base58.encode(key.uncompressed());
  }

  /** The legacy type of a verification method with a key of this curve. */
  public static String legacyType(Curve curve) {
    return curve == Curve.K256 ? LEGACY_K256_TYPE : LEGACY_P256_TYPE;
  }

  /**
   * Parses a private multikey.
   *
   * @throws KeyFormatException if it is not one of a supported curve
   */
  public static PrivateKey parsePrivate(String text) {
    byte[] bytes = multibase(text);
    for (Curve curve : Curve.values()) {
      if (hasCodec(bytes, curve.privateCodec())) {
        return PrivateKey.of(curve, Arrays.copyOfRange(bytes, CODEC_BYTES, bytes.length));
      }
    }
    throw new KeyFormatException("this is not a private multikey of curve K-256 or P-256");
  }

  /** The private multikey: a secret. */
  public static String ofPrivate(PrivateKey key) {
    return text(key.curve().privateCodec(), key.scalar());
  }

  private static @Nullable Curve legacyCurve(String type) {
    return switch (type) {
      case LEGACY_K256_TYPE -> Curve.K256;
      case LEGACY_P256_TYPE -> Curve.P256;
      default -> null;
    };
  }

  private static String text(byte[] codec, byte[] data) {
    byte[] bytes = Arrays.copyOf(codec, codec.length + data.length);
    System.arraycopy(data, 0, bytes, codec.length, data.length);
    return "z" + Base58.encode(bytes);
  }

  private static byte[] multibase(String text) {
    byte[] bytes = text.startsWith("z") ? Base58.decode(text, 1) : null;
    if (bytes == null) {
      throw new KeyFormatException("a key is z and at most 128 base58 digits");
    }
    return bytes;
  }

  private static boolean hasCodec(byte[] bytes, byte[] codec) {
    return bytes.length > CODEC_BYTES && bytes[0] == codec[0] && bytes[1] == codec[1];
  }
}
