package io.gridrelay.node.xrpc;

import io.gridrelay.atproto.syntax.Did;
import java.util.List;
import java.util.Optional;

/** The accounts of the whole cluster, as the log tells them. Thread-safe; may block. */
public interface AccountDirectory {
  /**
   * Active accounts with a known commit, by ascending id.
   *
   * @param afterId only accounts with a greater id; 0 for the first page
   * @param limit most entries to return
   */
  List<AccountEntry> activeAccounts(long afterId, int limit);

  /** One account; empty when no event of it was ever accepted. */
  Optional<AccountEntry> account(Did did);
}
