package io.gridrelay.atproto.event;

import static java.util.Objects.requireNonNull;

import io.gridrelay.atproto.cid.Cid;
import org.jspecify.annotations.Nullable;

/**
 * One change of a commit.
 *
 * @param action what was done
 * @param path collection and record key, {@code collection/rkey}
 * @param cid the record now; null for a deletion
 * @param prev the record before; null for a creation
 */
public record RepoOp(Action action, String path, @Nullable Cid cid, @Nullable Cid prev) {

  public RepoOp {
    requireNonNull(action, "action");
    requireNonNull(path, "path");
  }

  public static RepoOp create(String path, Cid cid) {
    return new RepoOp(Action.CREATE, path, requireNonNull(cid, "cid"), null);
  }

  public static RepoOp update(String path, Cid cid, Cid prev) {
    return new RepoOp(
        Action.UPDATE, path, requireNonNull(cid, "cid"), requireNonNull(prev, "prev"));
  }

  public static RepoOp delete(String path, Cid prev) {
    return new RepoOp(Action.DELETE, path, null, requireNonNull(prev, "prev"));
  }

  /** What can be done to a record. */
  public enum Action {
    CREATE("create"),
    UPDATE("update"),
    DELETE("delete"),
    /** An action that is not known here; breaks rule {@code bad_op}. */
    UNKNOWN("unknown");

    private final String wireName;

    Action(String wireName) {
      this.wireName = wireName;
    }

    /** The name on the wires. */
    public String wireName() {
      return wireName;
    }
  }
}
