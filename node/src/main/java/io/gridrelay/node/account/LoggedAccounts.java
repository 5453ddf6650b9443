package io.gridrelay.node.account;

import io.gridrelay.atproto.cid.Cid;
import io.gridrelay.atproto.syntax.Did;
import io.gridrelay.atproto.syntax.Tid;
import io.gridrelay.node.store.AccountRow;
import io.gridrelay.node.store.AccountStatus;
import io.gridrelay.node.xrpc.AccountDirectory;
import io.gridrelay.node.xrpc.AccountEntry;
import io.gridrelay.node.xrpc.AccountState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The accounts of the log, as the XRPC queries ask for them. Thread-safe; blocks. */
public final class LoggedAccounts implements AccountDirectory {

  private static final int PAGE = 1_000;

  private final AccountStates states;

  public LoggedAccounts(AccountStates states) {
    this.states = states;
  }

  @Override
  public List<AccountEntry> activeAccounts(long afterId, int limit) {
    List<AccountEntry> found = new ArrayList<>(limit);
    long after = afterId;
    while (found.size() < limit) {
      List<AccountRow> page = states.list(after, PAGE);
      if (page.isEmpty()) {
        break;
      }
      for (AccountRow row : page) {
        after = row.id();
        AccountEntry entry = entry(row);
        if (entry.active() && entry.head() != null && found.size() < limit) {
          found.add(entry);
        }
      }
    }
    return found;
  }

  @Override
  public Optional<AccountEntry> account(Did did) {
    return states.find(did.value()).map(LoggedAccounts::entry);
  }

  private static AccountEntry entry(AccountRow row) {
    byte[] commit = row.commitCid();
    return new AccountEntry(
        row.id(),
        new Did(row.did()),
        state(row),
        row.rev() == 0 ? null : Tid.ofLong(row.rev()).toString(),
        commit == null ? null : Cid.fromBytes(commit, 0, commit.length).toString());
  }

  /** Our operator's word counts more than the host's. */
  private static AccountState state(AccountRow row) {
    AccountStatus status =
        row.localStatus() == AccountStatus.ACTIVE ? row.upstreamStatus() : row.localStatus();
    return AccountState.valueOf(status.name());
  }
}
