package io.gridrelay.node.store;

import java.util.OptionalLong;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** How far each fold of the log has been stored. Thread-safe; blocks. */
public final class CheckpointRepository {
  private final Jdbi jdbi;

  CheckpointRepository(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /** The last sequence number that the named fold has stored; empty if it never stored anything. */
  public OptionalLong find(String name) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery("select seq from checkpoint where name = :name")
                .bind("name", name)
                .mapTo(Long.class)
                .findOne()
                .map(OptionalLong::of)
                .orElseGet(OptionalLong::empty));
  }

  /** Moves the checkpoint from {@code after}, 0 if there is none; false if it is elsewhere. */
  static boolean move(Handle handle, String name, long after, long seq) {
    int moved =
        handle
            .createUpdate(
                "update checkpoint set seq = :seq where name = :name and seq = :after and seq <="
                    + " :seq")
            .bind("name", name)
            .bind("after", after)
            .bind("seq", seq)
            .execute();
    if (moved == 0 && after == 0) {
      moved =
          handle
              .createUpdate(
                  "insert into checkpoint (name, seq) values (:name, :seq) on conflict (name) do"
                      + " nothing")
              .bind("name", name)
              .bind("seq", seq)
              .execute();
    }
    return moved == 1;
  }

  /** Moves the checkpoint on; it never goes back. */
  static void set(Handle handle, String name, long seq) {
    handle
        .createUpdate(
            """
            insert into checkpoint (name, seq) values (:name, :seq)
            on conflict (name) do update set seq = excluded.seq where excluded.seq > checkpoint.seq
            """)
        .bind("name", name)
        .bind("seq", seq)
        .execute();
  }
}
