package io.gridrelay.node;

import com.hazelcast.core.HazelcastInstance;
import io.gridrelay.node.ready.NotReady;
import io.gridrelay.node.ready.Readiness;
import io.gridrelay.node.view.ClusterView;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Whether enough members see each other, and one of them gives out numbers. Thread-safe.
 *
 * @param majority as many members must be there
 * @param view what the others say of themselves, once there is one
 */
record GridReadiness(HazelcastInstance member, int majority, Supplier<Optional<ClusterView>> view)
    implements Readiness {

  @Override
  public List<NotReady> reasons() {
    if (!member.getLifecycleService().isRunning()) {
      return List.of(new NotReady(NotReady.Cause.STOPPING, "the grid's member is not running"));
    }
    int members = member.getCluster().getMembers().size();
    if (members < majority) {
      return List.of(
          new NotReady(
              NotReady.Cause.NO_MAJORITY,
              "members that see each other: %d, needed: %d".formatted(members, majority)));
    }
    boolean sequenced = view.get().map(ClusterView::isSequenced).orElse(false);
    return sequenced
        ? List.of()
        : List.of(
            new NotReady(
                NotReady.Cause.NO_SEQUENCER, "no node has the lease, so nothing gets a number"));
  }
}
