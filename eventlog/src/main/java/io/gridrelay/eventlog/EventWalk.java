package io.gridrelay.eventlog;

/**
 * Shows a visitor the events of the blocks that a {@link LogWalk} goes through. Single-threaded.
 */
final class EventWalk {
  private final LogWalk walk;
  private final long fromSeq;

  EventWalk(LogWalk walk, long fromSeq) {
    this.walk = walk;
    this.fromSeq = fromSeq;
  }

  /** Returns the sequence number behind the last event that was visited. */
  long visit(EventVisitor visitor) {
    long nextSeq = fromSeq;
    for (BlockWalk at = walk.next(); at != null; at = walk.next()) {
      BlockMeta block = at.block();
      EventView view = new EventView(block);
      for (int event = firstWanted(block); event < block.eventCount(); event++) {
        visitor.event(view.at(event));
      }
      visitor.endOfBlock(block.lastSeq());
      nextSeq = block.lastSeq() + 1;
    }
    return nextSeq;
  }

  private int firstWanted(BlockMeta block) {
    return fromSeq <= block.firstSeq() ? 0 : block.eventOf((int) (fromSeq - block.firstSeq()));
  }
}
