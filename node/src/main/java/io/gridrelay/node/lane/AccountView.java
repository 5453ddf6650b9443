package io.gridrelay.node.lane;

import io.gridrelay.node.store.AccountStatus;
import org.jspecify.annotations.Nullable;

/**
 * An account as a lane sees it: what the log says, with what the lane has passed since on top.
 * Immutable; the array is shared, nobody may change it.
 *
 * @param rev last rev, 0 if none
 * @param dataDigest digest of the MST root, null if not known
 * @param upstream what its host says
 * @param local what our operator says
 * @param asOfSeq the log is comprised up to this sequence number
 */
record AccountView(
    long rev,
    byte @Nullable [] dataDigest,
    AccountStatus upstream,
    AccountStatus local,
    long asOfSeq) {

  AccountView withCommit(long newRev, byte[] newData) {
    return new AccountView(newRev, newData, AccountStatus.ACTIVE, local, asOfSeq);
  }

  AccountView withUpstream(AccountStatus status) {
    return new AccountView(rev, dataDigest, status, local, asOfSeq);
  }

  boolean isActive() {
    return upstream == AccountStatus.ACTIVE;
  }

  /** Whether our operator has taken it down. */
  boolean isBlockedHere() {
    return local != AccountStatus.ACTIVE;
  }
}
