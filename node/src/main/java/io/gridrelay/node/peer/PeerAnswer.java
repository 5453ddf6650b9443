package io.gridrelay.node.peer;

import io.gridrelay.eventlog.Block;
import java.util.List;

/** What the peers together say to a question for blocks. Peers are named by their base URL. */
public sealed interface PeerAnswer {
  /**
   * What follows, or the beginning of it.
   *
   * @param blocks at least one; each follows the one before, and the first what was asked for
   * @param endSeq where that peer's log ends
   */
  record Blocks(String peer, List<Block> blocks, long endSeq) implements PeerAnswer {
    public Blocks {
      blocks = List.copyOf(blocks);
      if (blocks.isEmpty()) {
        throw new IllegalArgumentException(peer + " sent no blocks: then it is up to date");
      }
    }
  }

  /** Somebody answered, and nobody has more. */
  record UpToDate(String peer) implements PeerAnswer {}

  /**
   * The peer's log reaches as far, but has other blocks there.
   *
   * @param epoch of the last block of the peer's log that ends at or before what was asked; 0 if it
   *     keeps none
   * @param seq where that block ends; 0 if it keeps none
   */
  record Forked(String peer, long epoch, long seq) implements PeerAnswer {}

  /**
   * Somebody has more, but nobody what follows: it is deleted everywhere.
   *
   * @param firstSeq the oldest that anybody has behind what was asked for
   */
  record Gone(String peer, long firstSeq) implements PeerAnswer {}

  /**
   * No peer answered.
   *
   * @param why each peer with its fault, for an operator
   */
  record Nobody(String why) implements PeerAnswer {}
}
