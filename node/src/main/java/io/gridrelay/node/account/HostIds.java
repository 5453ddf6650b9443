package io.gridrelay.node.account;

import io.gridrelay.node.store.HostRepository;
import io.gridrelay.node.store.HostRow;
import java.util.HashMap;
import java.util.Map;

/** Row numbers of hosts by name, read once each. Not thread-safe; blocks. */
final class HostIds {

  private final HostRepository hosts;
  private final Map<String, Long> ids = new HashMap<>();

  HostIds(HostRepository hosts) {
    this.hosts = hosts;
  }

  /** 0 for a host that the store does not know. */
  long idOf(String name) {
    Long known = ids.get(name);
    if (known != null) {
      return known;
    }
    long id = hosts.find(name).map(HostRow::id).orElse(0L);
    if (id != 0) {
      ids.put(name, id);
    }
    return id;
  }
}
