package io.gridrelay.atproto.mst;

import io.gridrelay.atproto.crypto.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Keys of a Merkle search tree: the UTF-8 bytes of a repository path, {@code collection/rkey}.
 * Static functions, safe for use by many threads.
 */
public final class MstKey {

  /** Longer keys are refused everywhere: the longest legal path has 830 bytes. */
  public static final int MAX_BYTES = 1024;

  private MstKey() {}

  /** The bytes of a path. */
  public static byte[] of(String path) {
    byte[] key = path.getBytes(StandardCharsets.UTF_8);
    if (key.length == 0 || key.length > MAX_BYTES) {
      throw new IllegalArgumentException("key of " + key.length + " bytes, allowed 1 to 1024");
    }
    return key;
  }

  /** The layer of a key, 0 is the bottom: leading zero bits of its SHA-256, in pairs. */
  public static int layer(byte[] key) {
    return layerOfDigest(Sha256.of(key), 0);
  }

  /** The layer that belongs to the digest at {@code offset}. */
  static int layerOfDigest(byte[] digest, int offset) {
    int zeros = 0;
    for (int i = offset; i < offset + Sha256.DIGEST_BYTES; i++) {
      int octet = digest[i] & 0xff;
      zeros += Integer.numberOfLeadingZeros(octet) - 24;
      if (octet != 0) {
        break;
      }
    }
    return zeros / 2;
  }

  /** How many bytes two keys have in common from the start. */
  public static int commonPrefix(byte[] left, byte[] right) {
    int mismatch = Arrays.mismatch(left, right);
    return mismatch < 0 ? left.length : mismatch;
  }
}
