package io.gridrelay.node;

import io.gridrelay.config.NodeConfig;
import io.gridrelay.node.cluster.GridConfig;
import io.gridrelay.node.ready.NotReady;
import io.gridrelay.node.ready.Readiness;
import io.gridrelay.node.view.ClusterView;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** What has to be right for a node to be ready. */
final class NodeReadiness {
  private NodeReadiness() {}

  /**
   * Asks all parts of a node.
   *
   * @param lifeCycle whether it has started and does not stop
   * @param view what others say, once the node sees them
   */
  static Readiness of(
      Readiness lifeCycle,
      NodeConfig config,
      Storage disk,
      Spine way,
      Supplier<Optional<ClusterView>> view) {
    List<Readiness> parts = new ArrayList<>(List.of(lifeCycle, way::missing, () -> disk(way)));
    int size = ClusterRules.size(config.cluster());
    if (size > 1) {
      parts.add(new StoreReadiness(disk.state().name(), way::storeSilence));
      parts.add(new GridReadiness(way.member(), GridConfig.majorityOf(size), view));
      parts.add(
          new LogLag(
              disk.log()::lastSeq,
              () -> view.get().map(ClusterView::highestSeq).orElse(0L),
              System::nanoTime));
    }
    return Readiness.all(parts);
  }

  private static List<NotReady> disk(Spine way) {
    return way
        .diskRefusal()
        .map(refusal -> new NotReady(NotReady.Cause.DISK_REFUSES, refusal))
        .stream()
        .toList();
  }
}
