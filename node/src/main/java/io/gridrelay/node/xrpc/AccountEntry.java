package io.gridrelay.node.xrpc;

import static java.util.Objects.requireNonNull;

import io.gridrelay.atproto.syntax.Did;
import org.jspecify.annotations.Nullable;

/**
 * What the relay says about one account.
 *
 * @param id order of first sight, positive and never reused; the cursor of {@code listRepos}
 * @param rev revision of the last commit in the log, null before the first
 * @param head CID of that commit in its text form, null before the first
 */
public record AccountEntry(
    long id, Did did, AccountState state, @Nullable String rev, @Nullable String head) {
  public AccountEntry {
    requireNonNull(did, "did");
    requireNonNull(state, "state");
  }

  /** Whether the account is served. */
  public boolean active() {
    return state == AccountState.ACTIVE;
  }
}
