package io.gridrelay.atproto.crypto;

import java.security.Signature;
import java.security.SignatureException;
import java.util.Arrays;

/**
 * The bytes that were signed, as a few slices of arrays that stay where they are.
 *
 * <p>The unsigned form of a commit is the signed one with a piece cut out; so it can be hashed
 * without a copy. Reused by its owner: {@link #clear()}, {@link #add}, verify. Not thread-safe.
 */
public final class MessageSlices {
  private byte[][] buffers = new byte[4][];
  private int[] offsets = new int[4];
  private int[] lengths = new int[4];
  private int count;

  public static MessageSlices of(byte[] message) {
    return new MessageSlices().add(message, 0, message.length);
  }

  public MessageSlices clear() {
    Arrays.fill(buffers, 0, count, null);
    count = 0;
    return this;
  }

  public MessageSlices add(byte[] buffer, int offset, int length) {
    if (count == buffers.length) {
      buffers = Arrays.copyOf(buffers, count * 2);
      offsets = Arrays.copyOf(offsets, count * 2);
      lengths = Arrays.copyOf(lengths, count * 2);
    }
    buffers[count] = buffer;
    offsets[count] = offset;
    lengths[count] = length;
    count++;
    return this;
  }

  void hash(byte[] digest) {
    Sha256 sha256 = Sha256.current();
    for (int i = 0; i < count; i++) {
      sha256.update(buffers[i], offsets[i], lengths[i]);
    }
    sha256.digest(digest, 0);
  }

  void feed(Signature signature) throws SignatureException {
    for (int i = 0; i < count; i++) {
      signature.update(buffers[i], offsets[i], lengths[i]);
    }
  }
}
