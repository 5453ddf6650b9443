package io.gridrelay.node.cluster;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What all nodes of a cluster must have in common; a node that differs must not join. */
public enum ClusterTrait {
  /** Decided by whoever opened the state store first. */
  CLUSTER(MemberAttributes.CLUSTER, "cluster-id", "the cluster of state-store.url (--state-store)"),
  LOG_FORMAT(MemberAttributes.LOG_FORMAT, "log-format", "the format of the log (program version)"),
  JOB_VERSION(MemberAttributes.JOB_VERSION, null, "the ingest job (program version)"),
  RETENTION(
      MemberAttributes.RETENTION, "retention", "storage.retention-age / storage.retention-size"),
  SEGMENT_SIZE(MemberAttributes.SEGMENT_BYTES, "segment-size", "storage.segment-size"),
  SEQ_FLOOR(MemberAttributes.SEQ_FLOOR, "seq-floor", "sequencer.seq-floor"),
  /** Only its fingerprint is ever shown. */
  SECRET(
      MemberAttributes.SECRET_FINGERPRINT,
      null,
      "the secret in cluster.secret-file (--cluster-secret-file), by its fingerprint");

  private final String attribute;
  private final @Nullable String storedAs;
  private final String title;

  ClusterTrait(String attribute, @Nullable String storedAs, String title) {
    this.attribute = attribute;
    this.storedAs = storedAs;
    this.title = title;
  }

  /** Name of the member attribute that carries it. */
  public String attribute() {
    return attribute;
  }

  /** Name under which the state store keeps it; empty if it does not. */
  Optional<String> storedAs() {
    return Optional.ofNullable(storedAs);
  }

  /** What it is, with the names of the settings that decide it. */
  String title() {
    return title;
  }
}
