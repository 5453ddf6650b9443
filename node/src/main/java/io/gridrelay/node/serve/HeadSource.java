package io.gridrelay.node.serve;

/**
 * Knows how far the sequence numbers go that can have been given to a consumer anywhere in the
 * cluster. A cursor beyond them comes from another relay. Thread-safe.
 */
@FunctionalInterface
public interface HeadSource {
  /**
   * Whether this number, which lies ahead of this node's log, can have been given out. May block
   * for some seconds.
   */
  boolean reaches(long seq);
}
