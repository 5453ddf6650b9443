package io.gridrelay.node.view;

import com.hazelcast.core.HazelcastInstance;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The whole cluster as this node sees it: itself from its own data, the others from what they have
 * put into replicated maps.
 *
 * <p>Every second the node looks at itself and at what others say, and tells them; hosts and
 * consumers, which are many, every fifth time. One thread looks and another tells, as telling may
 * hang on a member that is frozen. Without others nothing is told to anybody. A grid that refuses,
 * for want of a majority or because it stops, makes the view older, and nothing else.
 *
 * <p>Thread-safe.
 */
public final class ClusterView implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterView.class);
  private static final long PERIOD_MILLIS = 1_000;
  private static final int MANY_EVERY = 5;

  /** What this node says about itself, packed for the maps. */
  record Own(
      NodeView node, List<byte[]> packed, List<byte[]> hosts, List<byte[]> consumers, long nanos) {}

  private record Heard(byte[] value, NodeView node, long nanos) {}

  private final HazelcastInstance grid;
  private final LocalView local;
  private final SharedShards nodes;
  private final SharedShards hosts;
  private final SharedShards consumers;
  private final ScheduledExecutorService looking = thread("cluster-view");
  private final ScheduledExecutorService telling = thread("cluster-view-tell");
  private final Map<String, Heard> heard = new HashMap<>();
  private int rounds;
  private boolean quiet;
  private volatile Own own;
  private volatile List<Heard> others = List.of();

  private ClusterView(HazelcastInstance grid, LocalView local) {
    this.grid = grid;
    this.local = local;
    this.nodes = new SharedShards(grid, "nodes");
    this.hosts = new SharedShards(grid, "hosts");
    this.consumers = new SharedShards(grid, "connections");
    this.own = look(null);
  }

  /** Starts to look, and to tell the others if there are any. */
  public static ClusterView start(HazelcastInstance grid, LocalView local) {
    ClusterView view = new ClusterView(grid, local);
    view.looking.scheduleWithFixedDelay(view::lookAround, 0, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    view.telling.scheduleWithFixedDelay(
        view::tell, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    return view;
  }

  private static ScheduledExecutorService thread(String name) {
    return Executors.newSingleThreadScheduledExecutor(
        Thread.ofPlatform().daemon().name(name).factory());
  }

  private void lookAround() {
    try {
      own = look(rounds++ % MANY_EVERY == 0 ? null : own);
      listen();
    } catch (RuntimeException e) {
      LOG.debug("the view gets older", e);
    }
  }

  /** Looks at itself, and at its hosts and consumers too unless they are given. */
  private Own look(@Nullable Own many) {
    NodeView node = local.node();
    return new Own(
        node,
        Shard.pack(List.of(node), NodeView::write),
        many == null ? Shard.pack(local.hosts(), HostView::write) : many.hosts(),
        many == null ? Shard.pack(local.connections(), ConnectionView::write) : many.consumers(),
        System.nanoTime());
  }

  private void listen() {
    long now = System.nanoTime();
    Map<String, byte[]> said = nodes.ofOthers();
    heard.keySet().retainAll(said.keySet());
    said.forEach(
        (key, value) -> {
          Heard before = heard.get(key);
          if (before == null || !Arrays.equals(before.value(), value)) {
            Shard.parse(value).stream()
                .findFirst()
                .ifPresent(fields -> heard.put(key, new Heard(value, NodeView.of(fields), now)));
          }
        });
    others = List.copyOf(heard.values());
  }

  private void tell() {
    try {
      nodes.sweep();
      hosts.sweep();
      consumers.sweep();
      if (grid.getCluster().getMembers().size() > 1) {
        Own now = own;
        nodes.publish(now.packed());
        hosts.publish(now.hosts());
        consumers.publish(now.consumers());
      }
      quiet = false;
    } catch (RuntimeException e) {
      if (!quiet && !telling.isShutdown()) {
        LOG.info("the other nodes are not told about this one for a while: {}", e.toString());
      }
      quiet = true;
    }
  }

  /** This node and all others that are there, by name. */
  public List<SeenNode> nodes() {
    long now = System.nanoTime();
    List<SeenNode> seen = new ArrayList<>();
    Own self = own;
    seen.add(seen(self.node(), now - self.nanos()));
    seen.addAll(others());
    seen.sort(Comparator.comparing(each -> each.node().name()));
    return seen;
  }

  private static SeenNode seen(NodeView node, long ageNanos) {
    return new SeenNode(node, TimeUnit.NANOSECONDS.toMillis(ageNanos));
  }

  /** The other nodes that are there. Does not block. */
  public List<SeenNode> others() {
    long now = System.nanoTime();
    return others.stream().map(each -> seen(each.node(), now - each.nanos())).toList();
  }

  /** Base URLs of the nodes that can serve, as far as is known here. Does not block. */
  public List<String> readyNodes() {
    return nodes().stream().filter(SeenNode::isReady).map(each -> each.node().address()).toList();
  }

  /** Base URLs of all other nodes that have a server, ready or not. Does not block. */
  public List<String> otherNodes() {
    return others.stream()
        .map(each -> each.node().address())
        .filter(address -> !address.isEmpty())
        .sorted()
        .toList();
  }

  /** Whether a node says that it gives out numbers, and not long ago. */
  public boolean isSequenced() {
    return nodes().stream().anyMatch(SeenNode::isSequencing);
  }

  /** Highest sequence number in the log of any node, as far as is known here. Does not block. */
  public long highestSeq() {
    return nodes().stream().mapToLong(each -> each.node().log().lastSeq()).max().orElse(0);
  }

  /** Name of this node. */
  String self() {
    return own.node().name();
  }

  /** All hosts, as pieces of a JSON array. */
  List<byte[]> hosts() {
    return together(own.hosts(), hosts);
  }

  /** All consumers, as pieces of a JSON array. */
  List<byte[]> consumers() {
    return together(own.consumers(), consumers);
  }

  private static List<byte[]> together(List<byte[]> own, SharedShards shared) {
    List<byte[]> all = new ArrayList<>(own);
    try {
      all.addAll(shared.ofOthers().values());
    } catch (RuntimeException e) {
      LOG.debug("only this node is shown", e); // no majority, or the grid is stopping
    }
    return all;
  }

  /** Ends the telling; what was told is removed by the others when this member has left. */
  @Override
  public void close() {
    looking.shutdownNow();
    telling.shutdownNow();
  }
}
