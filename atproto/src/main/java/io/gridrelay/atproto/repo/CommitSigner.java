package io.gridrelay.atproto.repo;

import static java.util.Objects.requireNonNull;

import io.gridrelay.atproto.cid.Cid;
import io.gridrelay.atproto.crypto.PrivateKey;
import io.gridrelay.atproto.syntax.Did;
import io.gridrelay.atproto.syntax.Tid;

/**
 * Makes the commits of one account: for hosts and tests. Immutable and safe for use by many
 * threads.
 */
public final class CommitSigner {

  private final Did did;
  private final PrivateKey key;

  public CommitSigner(Did did, PrivateKey key) {
    this.did = requireNonNull(did, "did");
    this.key = requireNonNull(key, "key");
  }

  /**
   * A signed commit.
   *
   * @param rev greater than all revisions of this account before
   * @param data root of the tree
   */
  public SignedCommit sign(Tid rev, Cid data) {
    byte[] sig = key.sign(Commit.encode(did, rev, data, null, null));
    byte[] block = Commit.encode(did, rev, data, null, sig);
    return new SignedCommit(new Commit(did, rev, data, null, sig), Cid.ofDagCbor(block), block);
  }

  /**
   * A commit as it goes into an archive.
   *
   * @param commit the content
   * @param cid its CID
   * @param block its bytes; not copied
   */
  public record SignedCommit(Commit commit, Cid cid, byte[] block) {
    public SignedCommit {
      requireNonNull(commit, "commit");
      requireNonNull(cid, "cid");
      requireNonNull(block, "block");
    }
  }
}
