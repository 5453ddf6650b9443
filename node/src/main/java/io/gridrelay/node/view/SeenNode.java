package io.gridrelay.node.view;

/**
 * A node, and how long ago it was heard of: by the monotonic clock of whoever looks, so that no two
 * clocks need to agree.
 */
public record SeenNode(NodeView node, long ageMillis) {
  /** A node that is frozen or cut off stops describing itself before the grid gives it up. */
  private static final long SILENT_MILLIS = 10_000;

  /** Whether it said so, and not long ago. */
  public boolean isReady() {
    return node.isReady() && isFresh();
  }

  /** Whether it said that it gives out numbers, and not long ago. */
  boolean isSequencing() {
    return node.role().equals(NodeView.SEQUENCER) && isFresh();
  }

  /** Whether it was heard of not long ago. */
  public boolean isFresh() {
    return ageMillis < SILENT_MILLIS;
  }
}
