package io.gridrelay.atproto.repo;

import static java.util.Objects.requireNonNull;

import io.gridrelay.atproto.event.RepoOp.Action;

/**
 * An operation of a verified commit.
 *
 * @param action what was done; never {@link Action#UNKNOWN}
 * @param collection first part of the path
 * @param rkey second part of the path
 * @param block number of the record's block in the verifier's archive; -1 for a deletion, or if the
 *     block is missing
 */
public record CommitOp(Action action, String collection, String rkey, int block) {

  /** There is no block. */
  public static final int NO_BLOCK = -1;

  public CommitOp {
    requireNonNull(action, "action");
    requireNonNull(collection, "collection");
    requireNonNull(rkey, "rkey");
  }
}
