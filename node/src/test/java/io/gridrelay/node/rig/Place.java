package io.gridrelay.node.rig;

import java.util.List;

/**
 * Where a process runs: an address, and what to put before its command to get it there. Immutable.
 */
record Place(String address, List<String> prefix) {
  Place {
    prefix = List.copyOf(prefix);
  }

  /** Beside the rig, where nothing can be cut off. */
  static Place loopback() {
    return new Place("127.0.0.1", List.of());
  }
}
