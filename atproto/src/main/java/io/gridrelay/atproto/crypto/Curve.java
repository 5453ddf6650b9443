package io.gridrelay.atproto.crypto;

import java.math.BigInteger;
import java.util.Arrays;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECDomainParameters;

/** The two curves of the AT Protocol. Immutable. */
public enum Curve {
  /** secp256k1, JOSE name ES256K: what nearly every account uses. */
  K256("secp256k1", new byte[] {(byte) 0xe7, 0x01}, new byte[] {(byte) 0x81, 0x26}),
  /** secp256r1 (NIST P-256), JOSE name ES256. */
  P256("secp256r1", new byte[] {(byte) 0x80, 0x24}, new byte[] {(byte) 0x86, 0x26});

  /** Bytes of a signature: r and s, 32 bytes each, big-endian. */
  public static final int SIGNATURE_BYTES = 64;

  static final int COMPRESSED_BYTES = 33;
  static final int UNCOMPRESSED_BYTES = 65;
  static final int SCALAR_BYTES = 32;

  private final ECDomainParameters domain;
  private final byte[] halfOrder;
  private final byte[] publicCodec;
  private final byte[] privateCodec;

  Curve(String name, byte[] publicCodec, byte[] privateCodec) {
    X9ECParameters parameters = CustomNamedCurves.getByName(name);
    this.domain = new ECDomainParameters(parameters);
    this.halfOrder = scalarBytes(domain.getN().shiftRight(1));
    this.publicCodec = publicCodec;
    this.privateCodec = privateCodec;
  }

  ECDomainParameters domain() {
    return domain;
  }

  /** The multicodec of a public key as a two-byte varint. The array is shared: do not change it. */
  byte[] publicCodec() {
    return publicCodec;
  }

  byte[] privateCodec() {
    return privateCodec;
  }

  /**
   * Of the two valid s of a signature, only the one up to half the order is allowed: nobody can
   * make a second form.
   */
  boolean isLowS(byte[] signature, int offset) {
    return Arrays.compareUnsigned(
            signature, offset + SCALAR_BYTES, offset + SIGNATURE_BYTES, halfOrder, 0, SCALAR_BYTES)
        <= 0;
  }

  /** A non-negative number below 2^256 as 32 bytes, big-endian. */
  static byte[] scalarBytes(BigInteger value) {
    byte[] bytes = new byte[SCALAR_BYTES];
    writeScalar(value, bytes, 0);
    return bytes;
  }

  /** Writes all 32 bytes, leading zeros included. */
  static void writeScalar(BigInteger value, byte[] target, int offset) {
    byte[] magnitude = value.toByteArray();
    int from = Math.max(0, magnitude.length - SCALAR_BYTES);
    int length = magnitude.length - from;
    int start = offset + SCALAR_BYTES - length;
    Arrays.fill(target, offset, start, (byte) 0);
    System.arraycopy(magnitude, from, target, start, length);
  }
}
