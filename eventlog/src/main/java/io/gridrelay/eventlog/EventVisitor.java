package io.gridrelay.eventlog;

/**
 * Receives the events of the log in order of their sequence numbers. Called by the thread that
 * visits.
 */
@FunctionalInterface
public interface EventVisitor {
  /** One event. The view is valid until the method returns. */
  void event(EventView event);

  /** All events of the block with this last sequence number have been visited. */
  default void endOfBlock(long lastSeq) {}
}
