package io.gridrelay.node.simulated;

import io.gridrelay.node.Node;
import java.util.List;

/** Main of a process that is a node and nothing else, to be killed. Arguments: keys and values. */
final class ChildNode {
  /** Begins the line that says what was found on disk. */
  static final String RECOVERY = "recovered: ";

  private ChildNode() {}

  public static void main(String[] keysAndValues) {
    Node node = Node.start(NodeSettings.config(List.of(keysAndValues)));
    System.out.println(RECOVERY + node.log().recovery());
    System.exit(node.ended().join());
  }
}
