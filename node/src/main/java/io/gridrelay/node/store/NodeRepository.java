package io.gridrelay.node.store;

import java.util.List;
import org.jdbi.v3.core.Jdbi;

/**
 * Where the servers of the cluster's nodes are, or were when they last started. For a node that has
 * not joined the grid yet; who is in it knows better. Thread-safe; blocks.
 */
public final class NodeRepository {
  /** Nodes that were renamed or given up stay in the table; nobody should ask them all. */
  private static final int MOST = 64;

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
  public void put(String name, String address) {
    jdbi.useTransaction(
        handle -> {
          handle
              .createUpdate("delete from node where address = :address and name <> :name")
              .bind("address", address)
              .bind("name", name)
              .execute();
          handle
              .createUpdate(
                  "insert into node (name, address) values (:name, :address) on conflict (name) do"
                      + " update set address = excluded.address")
              .bind("name", name)
              .bind("address", address)
              .execute();
        });
  }

  /** Addresses of all nodes but this one. */
  public List<String> addressesOfOthers(String name) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    "select address from node where name <> :name order by name limit :most")
                .bind("name", name)
                .bind("most", MOST)
                .mapTo(String.class)
                .list());
  }
}
