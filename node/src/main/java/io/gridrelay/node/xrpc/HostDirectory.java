package io.gridrelay.node.xrpc;

import java.util.List;
import java.util.Optional;

/** The upstream hosts of the whole cluster. Thread-safe; may block. */
public interface HostDirectory {
  /**
   * Hosts that ever produced an event, whatever their state, by ascending id.
   *
   * @param afterId only hosts with a greater id; 0 for the first page
   * @param limit most entries to return
   */
  List<HostEntry> hosts(long afterId, int limit);

  /** One host by its lower-case name. */
  Optional<HostEntry> host(String hostname);
}
