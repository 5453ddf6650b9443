package io.gridrelay.node.tail;

import io.gridrelay.eventlog.Block;

/**
 * A state that is derived from the log. It receives every block in order, once the block is on disk
 * and before its events are acknowledged: so it never knows an event that a power failure could
 * take back. Called by one thread.
 */
@FunctionalInterface
public interface BlockFold {
  void fold(Block block);
}
