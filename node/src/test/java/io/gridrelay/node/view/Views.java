package io.gridrelay.node.view;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Views with recognisable content. */
final class Views {
  private Views() {}

  static NodeView node(String name, String role, String... causes) {
    return new NodeView(
        name,
        "id-of-" + name,
        "1.2.3",
        "http://" + name + ".example:6008",
        role,
        7,
        new NodeView.LogWindow(11, 1_700_000_000_123_000L, 99, 1_700_000_060_456_000L, 5_000),
        List.of(causes).stream().map(cause -> new NodeView.Reason(cause, "\"why\" ü")).toList(),
        new NodeView.Load(3, 4, 2, 10.5, 20.25, 1e6, 0.125, 1 << 20, 1 << 30),
        1_700_000_000_000L,
        1_700_000_061_000L);
  }

  /** The same node with a log that ends elsewhere. */
  static NodeView withLastSeq(NodeView node, long lastSeq) {
    NodeView.LogWindow log = node.log();
    return new NodeView(
        node.name(),
        node.member(),
        node.version(),
        node.address(),
        node.role(),
        node.epoch(),
        new NodeView.LogWindow(
            log.firstSeq(), log.firstTimeUs(), lastSeq, log.lastTimeUs(), log.bytes()),
        node.reasons(),
        node.load(),
        node.startedMillis(),
        node.asOfMillis());
  }

  static HostView host(String name, String node, long cursor) {
    return new HostView(name, "pds", "active", node, true, cursor, cursor + 3, 1_000, 5);
  }

  static ConnectionView connection(long id, String node) {
    return new ConnectionView(
        id,
        node,
        "192.0.2." + id % 250,
        "agent/\"1\"",
        "jetstream-zstd",
        "[collections=1]",
        40 + id,
        2,
        1_250,
        1_700_000_002_000L,
        12_345,
        99,
        id % 2 == 0);
  }

  /** A node that says what it is told to say. */
  static final class Told implements LocalView {
    volatile NodeView node;
    volatile List<HostView> hosts = List.of();
    volatile List<ConnectionView> connections = List.of();

    Told(NodeView node) {
      this.node = node;
    }

    Told with(int hostCount, int connectionCount) {
      hosts = Views.hosts(node.name(), hostCount, 1);
      connections =
          IntStream.rangeClosed(1, connectionCount)
              .mapToObj(i -> Views.connection(i, node.name()))
              .toList();
      return this;
    }

    @Override
    public NodeView node() {
      return node;
    }

    @Override
    public List<HostView> hosts() {
      return hosts;
    }

    @Override
    public List<ConnectionView> connections() {
      return connections;
    }
  }

  static List<HostView> hosts(String node, int count, long cursor) {
    List<HostView> hosts = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      hosts.add(host("pds%d.%s.example".formatted(i, node), node, cursor));
    }
    return hosts;
  }
}
