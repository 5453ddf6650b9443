package io.gridrelay.atproto.repo;

import io.gridrelay.atproto.Rejection;

/**
 * The rules that a commit or sync event can break by itself, in the order in which they are looked
 * at. The label of each is a metric label and a key of configuration: do not rename.
 */
public enum Rule implements Rejection.Reason {
  /** The frame has more bytes than allowed. */
  FRAME_TOO_LARGE,
  /** The archive has more bytes than allowed. */
  BLOCKS_TOO_LARGE,
  /** More operations than allowed. */
  TOO_MANY_OPS,
  /** One of the deprecated flags {@code tooBig} and {@code rebase} is set. */
  TOO_BIG_FLAG,
  /** {@code time} is no datetime. */
  BAD_TIME,
  /** {@code rev}, or {@code since}, is no TID. */
  BAD_REV,
  /** {@code rev} lies further in the future than clocks may differ. */
  FUTURE_REV,
  /** {@code rev} is not greater than the one before: a replay, to be dropped in silence. */
  STALE_REV,
  /** {@code blocks} is no archive. */
  CAR_MALFORMED,
  /** A block is not what its CID says. */
  BLOCK_HASH_MISMATCH,
  /** The archive's first root is not the commit, or the commit is not in it. */
  ROOT_MISMATCH,
  /** The commit is not a commit of version 3 with exactly the known fields. */
  COMMIT_MALFORMED,
  /** The commit is of another account than the event. */
  COMMIT_DID_MISMATCH,
  /** The commit has another revision than the event. */
  COMMIT_REV_MISMATCH,
  /** The commit is not signed by the key; worth another look at the DID document. */
  BAD_SIGNATURE,
  /**
   * An operation with an unknown action, a path that is none, or CIDs that do not fit its action.
   */
  BAD_OP,
  /** Two operations on one path. */
  DUPLICATE_PATH,
  /** The block of a new record is not in the archive. */
  RECORD_MISSING,
  /** A record has more bytes than allowed. */
  RECORD_TOO_LARGE,
  /** {@code prevData} is missing in a commit that is not the first. */
  PREV_DATA_MISSING,
  /** The nodes of the tree break its structure. */
  MST_MALFORMED,
  /** The tree does not hold what the operations say. */
  OP_TREE_MISMATCH,
  /** Nodes are missing that are needed to undo the operations. */
  PARTIAL_TREE,
  /** The tree without the operations is not the one that {@code prevData} names. */
  INVERSION_MISMATCH,
  /** {@code prevData} is not the tree of the last commit that was seen: a gap. */
  PREV_DATA_MISMATCH,
  /** {@code since} is not the last revision that was seen: a gap. */
  SINCE_MISMATCH;

  /** For sets of rules within one event; never stored. */
  @SuppressWarnings("EnumOrdinal")
  long bit() {
    return 1L << ordinal();
  }
}
