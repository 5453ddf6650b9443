package io.gridrelay.node.cluster;

import com.hazelcast.cluster.Member;
import com.hazelcast.core.HazelcastInstance;
import io.gridrelay.config.ConfigException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Compares a member that has just joined with those that were there before: if it differs, it is
 * the one to leave. Stateless.
 */
final class MemberCheck {
  /** A node that was killed and is back may find its former self for as long as that is missed. */
  static final Duration NAMESAKE_PATIENCE = Duration.ofSeconds(15);

  private static final long POLL_MILLIS = 100;

  private MemberCheck() {}

  /**
   * Returns if the member may stay.
   *
   * @param patience how long a member of the same name may take to disappear
   * @throws ConfigException with all differences, both sides and the settings
   */
  static void require(HazelcastInstance grid, Duration patience) {
    long end = System.nanoTime() + patience.toNanos();
    List<String> problems = differences(grid);
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
    while (!(problems = namesakes(grid)).isEmpty()) {
      if (System.nanoTime() > end) {
        throw new ConfigException(problems);
      }
      pause();
    }
  }

  /** Traits in which this member differs from those before it. */
  static List<String> differences(HazelcastInstance grid) {
    Member self = grid.getCluster().getLocalMember();
    List<String> problems = new ArrayList<>();
    for (Member other : before(grid)) {
      for (ClusterTrait trait : ClusterTrait.values()) {
        String own = value(self, trait.attribute());
        String theirs = value(other, trait.attribute());
        if (!own.equals(theirs)) {
          problems.add(
              "%s: this node (%s) has %s, but %s has %s: allowed is the same on all nodes of a cluster"
                  .formatted(trait.title(), name(self), own, name(other), theirs));
        }
      }
    }
    return problems;
  }

  private static List<String> namesakes(HazelcastInstance grid) {
    Member self = grid.getCluster().getLocalMember();
    List<String> problems = new ArrayList<>();
    for (Member other : before(grid)) {
      if (same(self, other, MemberAttributes.NODE)) {
        problems.add(
            "cluster.node (--node) is \"%s\", but %s has that name: allowed is a name of its own for each node"
                .formatted(value(self, MemberAttributes.NODE), name(other)));
      } else if (same(self, other, MemberAttributes.NODE_ID)) {
        problems.add(
            "storage.data (--data) of this node (%s) is a copy of that of %s: allowed is a directory of its own for each node; remove the file node-id from a copied one"
                .formatted(name(self), name(other)));
      }
    }
    return problems;
  }

  /** Members are listed in the order in which they joined. */
  private static List<Member> before(HazelcastInstance grid) {
    return grid.getCluster().getMembers().stream()
        .takeWhile(member -> !member.localMember())
        .toList();
  }

  private static boolean same(Member self, Member other, String attribute) {
    Optional<String> own = MemberAttributes.of(self, attribute);
    return own.isPresent() && own.equals(MemberAttributes.of(other, attribute));
  }

  private static String value(Member member, String attribute) {
    return MemberAttributes.of(member, attribute).orElse("none");
  }

  private static String name(Member member) {
    return "node "
        + value(member, MemberAttributes.NODE)
        + " at "
        + member.getAddress().getHost()
        + ":"
        + member.getAddress().getPort();
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the grid was joined", e);
    }
  }
}
