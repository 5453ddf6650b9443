package io.gridrelay.simulator.repo;

import static java.util.Objects.requireNonNull;

import io.gridrelay.atproto.cid.Cid;
import org.jspecify.annotations.Nullable;

/**
 * One operation as the event of a commit lists it. Immutable.
 *
 * @param cid the record's, null for a delete
 * @param prev the CID before, null for a create
 */
public record RepoOp(Write.Action action, String path, @Nullable Cid cid, @Nullable Cid prev) {
  public RepoOp {
    requireNonNull(action, "action");
    requireNonNull(path, "path");
  }

  public String collection() {
    return path.substring(0, path.indexOf('/'));
  }

  public String rkey() {
    return path.substring(path.indexOf('/') + 1);
  }
}
