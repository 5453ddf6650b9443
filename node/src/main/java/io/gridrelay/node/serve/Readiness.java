package io.gridrelay.node.serve;

import java.util.List;

/** Whether this node can serve consumers. Thread-safe; must not block. */
@FunctionalInterface
public interface Readiness {
  /** What is missing, in words for an operator; empty when the node is ready. */
  List<String> missing();
}
