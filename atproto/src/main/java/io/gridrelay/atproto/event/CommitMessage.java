package io.gridrelay.atproto.event;

import static java.util.Objects.requireNonNull;

import io.gridrelay.atproto.cid.Cid;
import io.gridrelay.atproto.syntax.Did;
import io.gridrelay.atproto.syntax.Tid;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The content of a {@code #commit} to be written.
 *
 * @param seq the host's sequence number
 * @param did the account
 * @param commit CID of the signed commit
 * @param rev its revision
 * @param since the revision before; null for the first commit
 * @param blocks archive of the commit, the proof and the new records; not copied
 * @param ops the changes, by path
 * @param time the host's clock as text
 * @param prevData CID of the tree before; null for the first commit
 */
public record CommitMessage(
    long seq,
    Did did,
    Cid commit,
    Tid rev,
    @Nullable Tid since,
    byte[] blocks,
    List<RepoOp> ops,
    String time,
    @Nullable Cid prevData) {
  public CommitMessage {
    requireNonNull(did, "did");
    requireNonNull(commit, "commit");
    requireNonNull(rev, "rev");
    requireNonNull(blocks, "blocks");
    requireNonNull(time, "time");
    ops = List.copyOf(ops);
  }
}
