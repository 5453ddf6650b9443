package io.gridrelay.node;

import com.hazelcast.core.HazelcastInstance;
import io.gridrelay.node.cluster.MemberAttributes;
import io.gridrelay.node.view.ClusterView;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Base URLs of the other nodes' servers. Before this node is in the grid they are what the state
 * store remembers; then those of the members, who say it when they join, and in what they tell
 * about themselves later. The first is there even when the grid has trouble to tell anything.
 * Thread-safe; does not block.
 */
final class PeerAddresses implements Supplier<List<String>> {
  private volatile List<String> remembered = List.of();
  private volatile @Nullable HazelcastInstance grid;
  private volatile @Nullable ClusterView view;

  void remembered(List<String> addresses) {
    remembered = List.copyOf(addresses);
  }

  void joined(HazelcastInstance member) {
    grid = member;
  }

  void seenBy(ClusterView others) {
    view = others;
  }

  @Override
  public List<String> get() {
    HazelcastInstance member = grid;
    if (member == null) {
      return remembered;
    }
    Set<String> known = new TreeSet<>(MemberAttributes.ofOthers(member, MemberAttributes.HTTP));
    ClusterView seen = view;
    if (seen != null) {
      known.addAll(seen.otherNodes());
    }
    return List.copyOf(known);
  }
}
