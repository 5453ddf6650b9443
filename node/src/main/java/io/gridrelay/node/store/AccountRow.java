package io.gridrelay.node.store;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * What the fold of the log knows about one account. Immutable; the arrays are shared, not copied,
 * because a fold writes thousands of them per second: nobody may change them.
 *
 * @param id row number, the cursor of {@code listRepos}; 0 in a row that is yet to be stored
 * @param hostId row of the host that the account lives on, 0 if not known
 * @param rev last rev as TID value, 0 if none
 * @param dataDigest SHA-256 of the MST root ({@code data} of the last commit), null if not known
 * @param commitCid binary CID of the last commit, null if not known
 * @param upstreamStatus what the host says
 * @param localStatus what our operator says; written only by {@link
 *     AccountRepository#setLocalStatus}
 * @param seq sequence number of the event that led to this state: an older one never overwrites a
 *     newer one
 */
public record AccountRow(
    long id,
    String did,
    long hostId,
    long rev,
    byte @Nullable [] dataDigest,
    byte @Nullable [] commitCid,
    AccountStatus upstreamStatus,
    AccountStatus localStatus,
    long seq) {

  public AccountRow {
    requireNonNull(did, "did");
    requireNonNull(upstreamStatus, "upstreamStatus");
    requireNonNull(localStatus, "localStatus");
  }

  /** The same account on another host. */
  public AccountRow onHost(long host) {
    return new AccountRow(
        id, did, host, rev, dataDigest, commitCid, upstreamStatus, localStatus, seq);
  }
}
