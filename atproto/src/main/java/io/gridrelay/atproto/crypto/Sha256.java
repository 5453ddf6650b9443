package io.gridrelay.atproto.crypto;

import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * SHA-256 without garbage: one digest object per thread, results written into the caller's array.
 *
 * <p>The JDK's own digest is the fastest at hand as long as the object is reused. Not thread-safe;
 * {@link #current()} gives each thread its own. Between {@code update} and {@code digest} nothing
 * else on the same thread may use the same object, so keep such a pair together.
 */
public final class Sha256 {
  /** Bytes of a digest. */
  public static final int DIGEST_BYTES = 32;

  private static final ThreadLocal<Sha256> CURRENT = ThreadLocal.withInitial(Sha256::new);

  private final MessageDigest digest;

  /** A digest object of one's own, for a worker that wants no look-up per use. */
  public Sha256() {
    try {
      this.digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** The digest object of the calling thread. */
  public static Sha256 current() {
    return CURRENT.get();
  }

  /** Digest of the whole array, as a new array. */
  public static byte[] of(byte[] data) {
    return of(data, 0, data.length);
  }

  /** Digest of a slice, as a new array. */
  public static byte[] of(byte[] data, int offset, int length) {
    byte[] out = new byte[DIGEST_BYTES];
    current().hash(data, offset, length, out, 0);
    return out;
  }

  public void update(byte[] data, int offset, int length) {
    digest.update(data, offset, length);
  }

  /** Finishes what {@link #update} began: writes 32 bytes and starts anew. */
  public void digest(byte[] out, int outOffset) {
    try {
      digest.digest(out, outOffset, DIGEST_BYTES);
    } catch (DigestException e) {
      throw new IllegalArgumentException("no room for a digest at " + outOffset, e);
    }
  }

  /** Digest of one slice into {@code out}. */
  public void hash(byte[] data, int offset, int length, byte[] out, int outOffset) {
    digest.update(data, offset, length);
    digest(out, outOffset);
  }
}
