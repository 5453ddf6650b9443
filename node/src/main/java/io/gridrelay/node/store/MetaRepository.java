package io.gridrelay.node.store;

import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Facts about the cluster that are decided once, such as its id and the versions of its formats.
 * Thread-safe; blocks.
 */
public final class MetaRepository {
  private final Jdbi jdbi;

  MetaRepository(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  public Optional<String> find(String name) {
    return jdbi.withHandle(handle -> find(handle, name));
  }

  /**
   * Stores the value unless there is one; returns the one that counts. Of several nodes the first
   * wins.
   */
  public String decide(String name, String value) {
    return jdbi.inTransaction(
        handle -> {
          handle
              .createUpdate(
                  "insert into meta (name, value) values (:name, :value) on conflict (name) do"
                      + " nothing")
              .bind("name", name)
              .bind("value", value)
              .execute();
          return find(handle, name).orElseThrow();
        });
  }

  /** Stores the value, whatever was decided before; returns it. */
  public String replace(String name, String value) {
    jdbi.useHandle(
        handle ->
            handle
                .createUpdate(
                    "insert into meta (name, value) values (:name, :value) on conflict (name) do"
                        + " update set value = excluded.value")
                .bind("name", name)
                .bind("value", value)
                .execute());
    return value;
  }

  private static Optional<String> find(Handle handle, String name) {
    return handle
        .createQuery("select value from meta where name = :name")
        .bind("name", name)
        .mapTo(String.class)
        .findOne();
  }
}
