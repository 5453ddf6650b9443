package io.gridrelay.node.cluster;

import com.hazelcast.cluster.Member;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceNotActiveException;
import java.util.List;
import java.util.Optional;

/**
 * Names of the attributes with which a node presents itself to the other members of the grid. They
 * are set before the member starts and never change while it runs, so every member has those of all
 * others as soon as they have joined. Values are text.
 */
public final class MemberAttributes {
  /** Name of the node, for people: unique in the cluster, chosen by whoever runs it. */
  public static final String NODE = "gridrelay.node";

  /** Id of the node, made with its data directory: two members have the same if that was copied. */
  public static final String NODE_ID = "gridrelay.node-id";

  /**
   * Base URL of the node's server, for peers and consumers; missing if its port is not known before
   * it listens.
   */
  public static final String HTTP = "gridrelay.http";

  /** Id of the cluster, as the state store has it; members of two clusters must not meet. */
  public static final String CLUSTER = "gridrelay.cluster";

  /** Version of the format of the log: what blocks and files look like. */
  public static final String LOG_FORMAT = "gridrelay.log-format";

  /** Version of the ingest job and of what travels in it. */
  public static final String JOB_VERSION = "gridrelay.job-version";

  /** How long the node keeps its log. */
  public static final String RETENTION = "gridrelay.retention";

  /** Where the node cuts its log into segments; files of two nodes are equal only if this is. */
  public static final String SEGMENT_BYTES = "gridrelay.segment-bytes";

  /** The first sequence number of a new log. */
  public static final String SEQ_FLOOR = "gridrelay.seq-floor";

  /** Fingerprint of the cluster's secret; says whether two nodes have the same, and not which. */
  public static final String SECRET_FINGERPRINT = "gridrelay.secret-fingerprint";

  private MemberAttributes() {}

  /** Values of an attribute of all members but this one. Empty once the grid has stopped. */
  public static List<String> ofOthers(HazelcastInstance grid, String name) {
    try {
      return grid.getCluster().getMembers().stream()
          .filter(member -> !member.localMember())
          .flatMap(member -> of(member, name).stream())
          .toList();
    } catch (HazelcastInstanceNotActiveException e) {
      return List.of();
    }
  }

  /** Value of a member's attribute; empty if the member has none. */
  public static Optional<String> of(Member member, String name) {
    return Optional.ofNullable(member.getAttribute(name));
  }
}
