package io.gridrelay.node.command;

import io.gridrelay.node.ready.NotReady;
import io.gridrelay.node.view.Fields;
import io.gridrelay.node.view.NodeView;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * What the demo shows: each node in its own words, and the consumer that began there. Asks the
 * nodes; {@link #look} blocks for at most a second or so. Belongs to one thread.
 */
final class DemoTable {
  private static final String NO_SEQUENCER = NotReady.Cause.NO_SEQUENCER.wireName();

  private final DemoCluster cluster;
  private final List<DemoConsumer> consumers;
  private final Map<DemoNode, StateClient> clients = new HashMap<>();
  private final Map<DemoNode, NodeView> seen = new ConcurrentHashMap<>();

  DemoTable(DemoCluster cluster, List<DemoConsumer> consumers) {
    this.cluster = cluster;
    this.consumers = consumers;
    for (DemoNode node : cluster.nodes()) {
      clients.put(node, new StateClient(node.address(), null));
    }
  }

  /** Asks every node that runs what it says about itself. */
  void look() throws InterruptedException {
    List<Thread> asking = new ArrayList<>();
    for (DemoNode node : cluster.nodes()) {
      asking.add(Thread.startVirtualThread(() -> ask(node)));
    }
    for (Thread each : asking) {
      each.join();
    }
  }

  private void ask(DemoNode node) {
    StateClient client = clients.get(node);
    if (!node.isRunning() || client == null) {
      seen.remove(node);
      return;
    }
    try {
      Fields state = Fields.parse(client.fetch());
      state.objects("nodes").stream()
          .map(NodeView::of)
          .filter(view -> view.name().equals(node.name()))
          .findFirst()
          .ifPresentOrElse(view -> seen.put(node, view), () -> seen.remove(node));
    } catch (CommandException | IOException e) {
      seen.remove(node); // it starts, or is about to end
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  Optional<NodeView> view(DemoNode node) {
    return Optional.ofNullable(seen.get(node));
  }

  boolean allReady() {
    return cluster.nodes().stream()
        .allMatch(node -> view(node).map(NodeView::isReady).orElse(false));
  }

  /** Name of the node that says that it gives out numbers; empty if none does. */
  String sequencer() {
    return cluster.nodes().stream()
        .filter(node -> view(node).map(NodeView::role).orElse("").equals(NodeView.SEQUENCER))
        .map(DemoNode::name)
        .findFirst()
        .orElse("");
  }

  /** The highest number in any log. */
  long lastSeq() {
    return seen.values().stream().mapToLong(view -> view.log().lastSeq()).max().orElse(0);
  }

  /** How a node is, in a word. */
  String state(DemoNode node) {
    return state(node, "");
  }

  /** The same, but for what concerns all nodes at once: that nobody gives out numbers. */
  String ownState(DemoNode node) {
    return state(node, NO_SEQUENCER);
  }

  private String state(DemoNode node, String passedOver) {
    if (!node.isRunning()) {
      return node.wasKilled() ? "killed" : "ended";
    }
    return view(node)
        .map(view -> causes(view).filter(cause -> !cause.equals(passedOver)))
        .map(causes -> causes.findFirst().orElse("ready"))
        .orElse("starting");
  }

  private static Stream<String> causes(NodeView view) {
    return view.reasons().stream().map(NodeView.Reason::cause);
  }

  /** Where its log ends, to put behind its state; nothing while it does not say. */
  String logEnd(DemoNode node) {
    return view(node)
        .map(view -> ", its log ends at seq %,d".formatted(view.log().lastSeq()))
        .orElse("");
  }

  List<String> lines() {
    TextTable table =
        new TextTable(
            "NODE",
            "STATE",
            "ROLE",
            ">SEQ",
            ">EVENTS/S",
            ">HOSTS",
            ">CPU",
            "|",
            "CONSUMER",
            "IS AT",
            ">LAST SEQ",
            ">RECEIVED",
            ">LOST",
            ">DUPLICATES",
            ">LONGEST SILENCE");
    for (DemoNode node : cluster.nodes()) {
      Optional<NodeView> view = view(node);
      List<Object> cells = new ArrayList<>();
      cells.add(node.name());
      cells.add(state(node));
      cells.add(view.map(NodeView::role).orElse("-"));
      cells.add(view.<Object>map(each -> each.log().lastSeq()).orElse("-"));
      cells.add(view.map(each -> decimal("%.0f", each.load().eventsLogged())).orElse("-"));
      cells.add(view.map(each -> Integer.toString(each.load().hostsConnected())).orElse("-"));
      cells.add(view.map(each -> decimal("%.2f", each.load().cpuCores())).orElse("-"));
      cells.add("|");
      int index = node.number() - 1;
      if (index < consumers.size()) {
        addConsumer(node.number(), consumers.get(index).score(), cells);
      } else {
        cells.addAll(List.of("-", "-", "-", "-", "-", "-", "-"));
      }
      table.row(cells.toArray());
    }
    return table.lines();
  }

  private void addConsumer(int number, DemoConsumer.Score score, List<Object> cells) {
    cells.add("consumer" + number);
    cells.add(cluster.nameOf(score.server()));
    cells.add(score.lastSeq());
    cells.add(score.received());
    cells.add(score.lost());
    cells.add(score.duplicates());
    cells.add(decimal("%.1f s", score.longestSilenceMillis() / 1000.0));
  }

  private static String decimal(String form, double value) {
    return String.format(Locale.ROOT, form, value);
  }

  void close() {
    clients.values().forEach(StateClient::close);
  }
}
