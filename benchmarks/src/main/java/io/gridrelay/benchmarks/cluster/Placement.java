package io.gridrelay.benchmarks.cluster;

import io.gridrelay.node.view.Fields;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Which node reads which host, and where the sequencer runs. Immutable.
 *
 * @param sequencer index of the node; -1 if nobody knows
 * @param readers indexes of the nodes, by host; -1 where nobody knows
 */
record Placement(int sequencer, List<Integer> readers) {
  Placement {
    readers = List.copyOf(readers);
  }

  /** Before anything is known. */
  static Placement unknown() {
    return new Placement(-1, List.of());
  }

  /**
   * As the nodes show it.
   *
   * @param hostPorts of the hosts, in their order
   */
  static Placement of(List<RelayNode> nodes, List<Integer> hostPorts) throws IOException {
    Integer[] readers = new Integer[hostPorts.size()];
    Arrays.fill(readers, -1);
    RelayNode asked = nodes.getFirst();
    String state = asked.get("/state").orElseThrow(() -> new IOException("no state"));
    for (Fields host : Fields.parse(state.getBytes(StandardCharsets.UTF_8)).objects("hosts")) {
      String name = host.text("hostname");
      int port = Integer.parseInt(name.substring(name.lastIndexOf(':') + 1));
      int at = hostPorts.indexOf(port);
      for (RelayNode node : nodes) {
        if (at >= 0 && node.name().equals(host.text("node"))) {
          readers[at] = node.index();
        }
      }
    }
    int sequencer =
        nodes.stream()
            .filter(RelayNode::isSequencing)
            .mapToInt(RelayNode::index)
            .findFirst()
            .orElse(-1);
    return new Placement(sequencer, List.of(readers));
  }

  /** Whether an event of that host comes to that node over the grid, and only over the grid. */
  boolean isElsewhere(int node, int host) {
    return sequencer >= 0
        && node != sequencer
        && host < readers.size()
        && readers.get(host) >= 0
        && readers.get(host) != node;
  }

  /** Hosts that this node reads. */
  long hostsOf(int node) {
    return readers.stream().filter(reader -> reader == node).count();
  }
}
