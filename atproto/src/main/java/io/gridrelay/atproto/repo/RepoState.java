package io.gridrelay.atproto.repo;

import io.gridrelay.atproto.cid.Cid;
import java.util.Arrays;

/**
 * What is kept of a repository between two of its commits. Immutable as long as nobody writes to
 * the array, which is shared because there are millions of these.
 *
 * @param rev number of the last revision's TID; 0 if none was seen
 * @param dataDigest the 32 bytes of the digest of the last tree's root; empty if none was seen
 */
public record RepoState(long rev, byte[] dataDigest) {

  /** Nothing was seen of this repository. */
  public static final RepoState UNKNOWN = new RepoState(0, new byte[0]);

  public RepoState {
    if (dataDigest.length != 0 && dataDigest.length != Cid.DIGEST_LENGTH) {
      throw new IllegalArgumentException("digest of " + dataDigest.length + " bytes");
    }
  }

  /** Whether the tree of the last commit is known. */
  public boolean hasData() {
    return dataDigest.length != 0;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RepoState that
        && rev == that.rev
        && Arrays.equals(dataDigest, that.dataDigest);
  }

  @Override
  public int hashCode() {
    return Long.hashCode(rev) * 31 + Arrays.hashCode(dataDigest);
  }
}
