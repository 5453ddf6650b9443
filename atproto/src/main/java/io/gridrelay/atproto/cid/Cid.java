package io.gridrelay.atproto.cid;

import io.gridrelay.atproto.crypto.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A content identifier, version 1: {@code 0x01, codec, hash function, digest length, digest}, the
 * numbers as shortest-form varints. Compared byte by byte, kept exactly as received.
 *
 * <p>The static methods that take a {@code byte[]} serve the hot path, which handles CIDs as
 * offsets into a frame and makes no objects of them. Immutable and safe for use by many threads.
 *
 * @see <a href="https://atproto.com/specs/data-model#link-and-cid-formats">Link and CID formats</a>
 */
public final class Cid implements Comparable<Cid> {

  /** Codec of records, tree nodes and commits. */
  public static final int DAG_CBOR = 0x71;

  /** Codec of blobs. */
  public static final int RAW = 0x55;

  /** Length in bytes of the two blessed kinds: SHA-256 digest, one-byte codec. */
  public static final int BLESSED_LENGTH = 36;

  /** Where the digest begins within a CID of a blessed kind. */
  public static final int DIGEST_OFFSET = 4;

  /** Length in bytes of a SHA-256 digest. */
  public static final int DIGEST_LENGTH = 32;

  /** More bytes than this are no CID for us, whatever they say. */
  public static final int MAX_LENGTH = 100;

  private static final int SHA_256 = 0x12;

  private final byte[] bytes;

  private Cid(byte[] bytes) {
    this.bytes = bytes;
  }

  /** The CID of a block of DAG-CBOR. */
  public static Cid ofDagCbor(byte[] data) {
    return ofDigest(DAG_CBOR, Sha256.of(data));
  }

  /** The CID of a blob. */
  public static Cid ofRaw(byte[] data) {
    return ofDigest(RAW, Sha256.of(data));
  }

  /** The CID with this one-byte codec and SHA-256 digest. */
  public static Cid ofDigest(int codec, byte[] digest) {
    if (digest.length != DIGEST_LENGTH) {
      throw new IllegalArgumentException("digest of " + digest.length + " bytes, expected 32");
    }
    if (codec < 0 || codec > 0x7f) {
      throw new IllegalArgumentException("codec " + codec + ", expected one byte");
    }
    byte[] bytes = new byte[BLESSED_LENGTH];
    writePrefix(codec, bytes, 0);
    System.arraycopy(digest, 0, bytes, DIGEST_OFFSET, DIGEST_LENGTH);
    return new Cid(bytes);
  }

  /**
   * The CID in {@code buffer[offset, offset + length)}, which must be nothing but the CID.
   *
   * @throws CidException if it is not one of version 1
   */
  public static Cid fromBytes(byte[] buffer, int offset, int length) {
    if (lengthAt(buffer, offset, offset + length) != length) {
      throw new CidException(length + " bytes that are not a CID of version 1");
    }
    return new Cid(Arrays.copyOfRange(buffer, offset, offset + length));
  }

  /** {@link #fromBytes(byte[], int, int)} of the whole array. */
  public static Cid fromBytes(byte[] bytes) {
    return fromBytes(bytes, 0, bytes.length);
  }

  /**
   * The CID with this text form: multibase {@code b}, lower-case base32 without padding.
   *
   * @throws CidException if it is not one
   */
  public static Cid parse(String text) {
    if (text.length() < 2 || text.length() > 1 + Base32.encodedLength(MAX_LENGTH)) {
      throw new CidException("text of " + text.length() + " characters is not a CID");
    }
    byte[] bytes = text.charAt(0) == 'b' ? Base32.decode(text, 1) : null;
    if (bytes == null) {
      throw new CidException("'" + text + "' is not a CID in base32");
    }
    return fromBytes(bytes);
  }

  /** Whether {@link #parse} would succeed. */
  public static boolean isValid(String text) {
    if (text.length() < 2
        || text.length() > 1 + Base32.encodedLength(MAX_LENGTH)
        || text.charAt(0) != 'b') {
      return false;
    }
    byte[] bytes = Base32.decode(text, 1);
    return bytes != null && lengthAt(bytes, 0, bytes.length) == bytes.length;
  }

  /**
   * How many bytes the CID that starts at {@code offset} takes, or -1 if no well-formed CID of
   * version 1 starts there and ends at or before {@code limit}. Allocates nothing.
   */
  public static int lengthAt(byte[] buffer, int offset, int limit) {
    if (isBlessedAt(buffer, offset, limit)) {
      return BLESSED_LENGTH;
    }
    int end = Math.min(limit, offset + MAX_LENGTH);
    if (offset >= end || buffer[offset] != 1) {
      return -1;
    }
    int codecEnd = varintEnd(buffer, offset + 1, end);
    int hashEnd = codecEnd < 0 ? -1 : varintEnd(buffer, codecEnd, end);
    if (hashEnd < 0 || hashEnd >= end) {
      return -1;
    }
    int digestLength = buffer[hashEnd]; // at most MAX_LENGTH, hence one byte
    if (digestLength < 0 || digestLength > end - hashEnd - 1) {
      return -1;
    }
    boolean shortSha256 = hashEnd == codecEnd + 1 && buffer[codecEnd] == SHA_256;
    if (shortSha256 && digestLength != DIGEST_LENGTH) {
      return -1;
    }
    return hashEnd + 1 + digestLength - offset;
  }

  /** Whether a CID with codec dag-cbor or raw and a SHA-256 digest lies at {@code offset}. */
  public static boolean isBlessedAt(byte[] buffer, int offset, int limit) {
    return isSha256At(buffer, offset, limit)
        && (buffer[offset + 1] == DAG_CBOR || buffer[offset + 1] == RAW);
  }

  /** Whether a CID with a one-byte codec and a SHA-256 digest lies at {@code offset}. */
  public static boolean isSha256At(byte[] buffer, int offset, int limit) {
    return limit - offset >= BLESSED_LENGTH
        && buffer[offset] == 1
        && buffer[offset + 1] >= 0
        && buffer[offset + 2] == SHA_256
        && buffer[offset + 3] == DIGEST_LENGTH;
  }

  private static int varintEnd(byte[] buffer, int offset, int end) {
    int at = offset;
    while (at < end && buffer[at] < 0) {
      at++;
    }
    boolean ended = at < end;
    boolean shortest = ended && (at == offset || buffer[at] != 0);
    return shortest && at - offset < 9 ? at + 1 : -1;
  }

  /** Writes version, codec and hash function of a SHA-256 CID; the digest belongs behind it. */
  public static void writePrefix(int codec, byte[] out, int at) {
    out[at] = 1;
    out[at + 1] = (byte) codec;
    out[at + 2] = SHA_256;
    out[at + 3] = DIGEST_LENGTH;
  }

  /** Length of the text form of a CID of {@code length} bytes. */
  public static int textLength(int length) {
    return 1 + Base32.encodedLength(length);
  }

  /** Writes the text form of {@code cid[offset, offset + length)} as ASCII; returns its end. */
  public static int writeText(byte[] cid, int offset, int length, byte[] out, int at) {
    out[at] = 'b';
    return Base32.encode(cid, offset, length, out, at + 1);
  }

  /** Length in bytes of the binary form. */
  public int length() {
    return bytes.length;
  }

  /** A copy of the binary form. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** Copies the binary form to {@code out[at]}; returns its end. */
  public int copyTo(byte[] out, int at) {
    System.arraycopy(bytes, 0, out, at, bytes.length);
    return at + bytes.length;
  }

  /** A copy of the digest of a SHA-256 CID. */
  public byte[] digest() {
    byte[] digest = new byte[DIGEST_LENGTH];
    copyDigestTo(digest, 0);
    return digest;
  }

  /** Copies the 32 bytes of the digest of a SHA-256 CID to {@code out[at]}. */
  public void copyDigestTo(byte[] out, int at) {
    if (!isSha256()) {
      throw new IllegalStateException(this + " has no SHA-256 digest");
    }
    System.arraycopy(bytes, DIGEST_OFFSET, out, at, DIGEST_LENGTH);
  }

  /** Whether this is of codec dag-cbor with a SHA-256 digest: what commits and tree nodes need. */
  public boolean isDagCbor() {
    return isSha256() && bytes[1] == DAG_CBOR;
  }

  /** Whether this is of codec raw with a SHA-256 digest: what blobs need. */
  public boolean isRaw() {
    return isSha256() && bytes[1] == RAW;
  }

  private boolean isSha256() {
    return bytes.length == BLESSED_LENGTH && isSha256At(bytes, 0, bytes.length);
  }

  /** Whether {@code buffer[offset, offset + length)} is this CID. */
  public boolean equalsBytes(byte[] buffer, int offset, int length) {
    return Arrays.equals(bytes, 0, bytes.length, buffer, offset, offset + length);
  }

  @Override
  public int compareTo(Cid other) {
    return Arrays.compareUnsigned(bytes, other.bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Cid cid && Arrays.equals(bytes, cid.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    byte[] text = new byte[textLength(bytes.length)];
    writeText(bytes, 0, bytes.length, text, 0);
    return new String(text, StandardCharsets.ISO_8859_1);
  }
}
