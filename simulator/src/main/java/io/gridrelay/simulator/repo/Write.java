package io.gridrelay.simulator.repo;

import static java.util.Objects.requireNonNull;

import io.gridrelay.atproto.event.RepoOp.Action;
import org.jspecify.annotations.Nullable;

/**
 * One change of a record. Immutable.
 *
 * @param path collection, slash, record key
 * @param seed what the record is made from; unused for a delete
 * @param micros the record's {@code createdAt}; unused for a delete
 */
public record Write(Action action, String path, long seed, long micros) {
  public Write {
    requireNonNull(action, "action");
    requireNonNull(path, "path");
  }

  static Write delete(String path) {
    return new Write(Action.DELETE, path, 0, 0);
  }

  String collection() {
    return path.substring(0, path.indexOf('/'));
  }

  @Nullable StoredRecord stored() {
    return action == Action.DELETE ? null : new StoredRecord(path, seed, micros);
  }
}
