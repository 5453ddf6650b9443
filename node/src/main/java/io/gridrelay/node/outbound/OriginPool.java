package io.gridrelay.node.outbound;

import java.util.ArrayDeque;

/** Connections to one origin and the requests that wait for one. Event loop only. */
final class OriginPool {

  final Origin origin;
  final ArrayDeque<HttpConnection> idle = new ArrayDeque<>();
  final ArrayDeque<Exchange> waiting = new ArrayDeque<>();

  /** Open or opening. */
  int connections;

  OriginPool(Origin origin) {
    this.origin = origin;
  }

  boolean isUnused() {
    return connections == 0 && waiting.isEmpty();
  }
}
