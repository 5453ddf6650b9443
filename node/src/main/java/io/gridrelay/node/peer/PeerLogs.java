package io.gridrelay.node.peer;

import java.time.Duration;
import java.util.List;

/**
 * The logs of the other nodes, as a source of blocks that this node's log lacks. Blocks;
 * thread-safe.
 */
public interface PeerLogs {
  /**
   * What peers have behind the block of this log that ends at (epoch, seq); (0,0) if this log is
   * empty. Tries several peers.
   */
  PeerAnswer after(long epoch, long seq) throws InterruptedException;

  /** Where the logs of all peers that answer within the limit end; asked at once, in parallel. */
  List<PeerEnd> ends(Duration limit) throws InterruptedException;
}
