package io.gridrelay.node.testing;

import io.gridrelay.eventlog.Block;
import io.gridrelay.eventlog.BlockEnd;
import io.gridrelay.eventlog.BlockReader;
import io.gridrelay.eventlog.EventLog;
import io.gridrelay.node.peer.PeerAnswer;
import io.gridrelay.node.peer.PeerEnd;
import io.gridrelay.node.peer.PeerLogs;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Logs of other nodes that live in this process. Thread-safe. */
public final class LocalPeerLogs implements PeerLogs {
  private static final int BLOCKS = 3;

  private final Supplier<List<EventLog>> logs;

  /**
   * Peers whose logs these are.
   *
   * @param logs asked each time; the order is that in which they are tried
   */
  public LocalPeerLogs(Supplier<List<EventLog>> logs) {
    this.logs = logs;
  }

  @Override
  public PeerAnswer after(long epoch, long seq) {
    List<EventLog> peers = logs.get();
    for (EventLog peer : peers) {
      if (peer.lastSeq() <= seq) {
        continue;
      }
      BlockEnd there = peer.endAtOrBefore(seq);
      if (there.seq() != seq || there.epoch() != epoch) {
        return new PeerAnswer.Forked("peer", there.epoch(), there.seq());
      }
      return new PeerAnswer.Blocks("peer", some(peer, seq), peer.lastSeq());
    }
    return peers.isEmpty() ? new PeerAnswer.Nobody("none") : new PeerAnswer.UpToDate("peer");
  }

  private static List<Block> some(EventLog peer, long seq) {
    List<Block> blocks = new ArrayList<>();
    try (BlockReader reader = peer.blocksFrom(seq + 1)) {
      while (reader.hasNext() && blocks.size() < BLOCKS) {
        blocks.add(reader.next());
      }
    }
    return blocks;
  }

  @Override
  public List<PeerEnd> ends(Duration limit) {
    return logs.get().stream()
        .map(log -> new PeerEnd("peer", log.lastEpoch(), log.lastSeq(), log.lastTimeUs()))
        .toList();
  }
}
