package io.gridrelay.node.serve;

/**
 * Knows the highest sequence number that can have been given to a consumer anywhere in the cluster.
 * A firehose cursor beyond it comes from another relay. Thread-safe; must not block.
 */
@FunctionalInterface
public interface HeadSource {
  /** That number: at least the last seq of this node's log. */
  long head();
}
