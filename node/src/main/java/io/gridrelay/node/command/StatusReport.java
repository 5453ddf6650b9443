package io.gridrelay.node.command;

import io.gridrelay.node.view.ConnectionView;
import io.gridrelay.node.view.Fields;
import io.gridrelay.node.view.HostView;
import io.gridrelay.node.view.NodeView;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The document of {@code /state} as tables. */
final class StatusReport {
  private static final int FEW = 15;

  private StatusReport() {}

  /**
   * The lines to print.
   *
   * @param all every host and consumer instead of the busiest and the furthest behind
   */
  static List<String> lines(Fields state, boolean all, long nowMillis) {
    List<String> lines = new ArrayList<>();
    List<Fields> nodes = state.objects("nodes");
    String sequencer = state.text("sequencer");
    lines.add(
        "cluster %s: %d nodes, %d ready; %s, epoch %d, last seq %,d (as seen by %s)"
            .formatted(
                state.text("cluster"),
                nodes.size(),
                state.texts("readyNodes").size(),
                sequencer.isEmpty() ? "nobody sequences" : sequencer + " sequences",
                state.number("epoch"),
                state.number("lastSeq"),
                state.text("servedBy")));
    lines.add("");
    lines.addAll(nodes(nodes, nowMillis).lines());
    nodes.stream().map(NodeView::of).forEach(node -> reasons(node, lines));
    hosts(state.objects("hosts").stream().map(HostView::of).toList(), all, lines);
    if (state.has("connections")) {
      List<ConnectionView> consumers =
          state.objects("connections").stream().map(ConnectionView::of).toList();
      consumers(consumers, all, nowMillis, lines);
    } else {
      lines.add("");
      lines.add("consumers: shown on the node's machine, and with --secret-file");
    }
    return lines;
  }

  private static TextTable nodes(List<Fields> nodes, long nowMillis) {
    TextTable table =
        new TextTable(
            "NODE",
            "ROLE",
            "READY",
            ">SEQ",
            ">HISTORY",
            ">EVENTS/S",
            ">HOSTS",
            ">CONSUMERS",
            ">OUT/S",
            ">CPU",
            ">HEAP",
            ">UP",
            ">SEEN",
            "ADDRESS",
            "VERSION");
    for (Fields fields : nodes) {
      NodeView node = NodeView.of(fields);
      NodeView.Load load = node.load();
      long age = Math.round(fields.decimal("ageSeconds") * 1000);
      table.row(
          node.name(),
          node.role(),
          node.isReady() ? "yes" : causes(node),
          node.log().lastSeq(),
          history(node),
          decimal("%,.0f", load.eventsLogged()),
          load.hostsConnected() + "/" + load.hosts(),
          load.consumers(),
          Amounts.bytes(load.bytesSent()),
          decimal("%.2f", load.cpuCores()),
          Amounts.bytes((double) load.heapBytes()),
          Amounts.duration(nowMillis - node.startedMillis()),
          age < 3_000 ? "now" : Amounts.duration(age) + " ago",
          node.address(),
          node.version());
    }
    return table;
  }

  private static String history(NodeView node) {
    long micros = node.log().lastTimeUs() - node.log().firstTimeUs();
    return node.log().firstTimeUs() == 0 ? "none" : Amounts.duration(micros / 1000);
  }

  private static String causes(NodeView node) {
    return node.reasons().stream().map(NodeView.Reason::cause).collect(Collectors.joining(","));
  }

  private static void reasons(NodeView node, List<String> lines) {
    for (NodeView.Reason reason : node.reasons()) {
      lines.add("  " + node.name() + " is not ready, " + reason.cause() + ": " + reason.detail());
    }
  }

  private static void hosts(List<HostView> hosts, boolean all, List<String> lines) {
    TextTable table =
        new TextTable(
            "HOST", "KIND", "STATUS", "NODE", "CONNECTED", ">CURSOR", ">EVENTS", ">REJECTED");
    hosts.stream()
        .sorted(Comparator.comparingLong(HostView::events).reversed())
        .limit(all ? Long.MAX_VALUE : FEW)
        .forEach(
            host ->
                table.row(
                    host.hostname(),
                    host.kind(),
                    host.status(),
                    host.node(),
                    host.connected() ? "yes" : "no",
                    host.cursor(),
                    host.events(),
                    host.rejected()));
    add(table, "hosts", hosts.size(), all, "those with the most events", lines);
  }

  private static void consumers(
      List<ConnectionView> consumers, boolean all, long nowMillis, List<String> lines) {
    TextTable table =
        new TextTable(
            "CONSUMER",
            "NODE",
            "ADDRESS",
            "WIRE",
            "FILTER",
            ">CURSOR",
            ">BEHIND",
            ">LAG",
            ">SINCE",
            ">EVENTS",
            ">SENT",
            "USER AGENT");
    consumers.stream()
        .sorted(Comparator.comparingLong(ConnectionView::lagEvents).reversed())
        .limit(all ? Long.MAX_VALUE : FEW)
        .forEach(
            each ->
                table.row(
                    each.node() + "/" + each.id(),
                    each.node(),
                    each.address(),
                    each.wire(),
                    each.filter(),
                    each.cursor(),
                    each.lagEvents(),
                    Amounts.duration(each.lagMillis()),
                    Amounts.duration(nowMillis - each.sinceMillis()),
                    each.sentEvents(),
                    Amounts.bytes((double) each.sentBytes()),
                    each.userAgent()));
    add(table, "consumers", consumers.size(), all, "those furthest behind", lines);
  }

  private static void add(
      TextTable table, String what, int size, boolean all, String which, List<String> lines) {
    lines.add("");
    if (table.isEmpty()) {
      lines.add("no " + what);
      return;
    }
    lines.addAll(table.lines());
    if (!all && size > FEW) {
      lines.add("%d of %,d %s, %s; all with --all".formatted(FEW, size, what, which));
    }
  }

  private static String decimal(String form, double value) {
    return String.format(Locale.ROOT, form, value);
  }
}
