package io.gridrelay.node.store;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jdbi.v3.core.Jdbi;

/**
 * Where the servers of the cluster's nodes are, or were when they last started. For a node that has
 * not joined the grid yet; who is in it knows better. Thread-safe; blocks.
 */
public final class NodeRepository {
  private final Jdbi jdbi;

  NodeRepository(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /**
   * Remembers a node's address, and forgets whoever had it before.
   *
   * @param name of the node, unique in the cluster
   * @param address base URL of its server
   */
  public void put(String name, String address, Instant started) {
    // Two statements that stand alone: nodes that start together must not wait for one another.
    jdbi.useHandle(
        handle -> {
          handle
              .createUpdate("delete from node where address = :address and name <> :name")
              .bind("address", address)
              .bind("name", name)
              .execute();
          handle
              .createUpdate(
                  "insert into node (name, address, started_us) values (:name, :address, :started)"
                      + " on conflict (name) do update set address = excluded.address, started_us ="
                      + " excluded.started_us")
              .bind("name", name)
              .bind("address", address)
              .bind("started", ChronoUnit.MICROS.between(Instant.EPOCH, started))
              .execute();
        });
  }

  /**
   * Addresses of all nodes but this one.
   *
   * @param most so many of those that started last: nodes that were renamed or given up stay in the
   *     table, and should not be asked for ever
   */
  public List<String> addressesOfOthers(String name, int most) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    "select address from node where name <> :name order by started_us desc, name"
                        + " limit :most")
                .bind("name", name)
                .bind("most", most)
                .mapTo(String.class)
                .list());
  }
}
