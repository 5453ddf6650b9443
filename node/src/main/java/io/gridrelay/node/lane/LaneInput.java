package io.gridrelay.node.lane;

import io.gridrelay.atproto.syntax.Did;
import java.util.List;

/** Where the feeds put what they received. Thread-safe; never blocks. */
public interface LaneInput {

  /** Number of workers. */
  int workers();

  /** The worker that handles everything of this DID, from 0. */
  int workerOf(Did did);

  /**
   * Hands a batch to one worker, in order. The list belongs to the worker afterwards. Always taken:
   * the feeds bound what is under way by asking their hosts for no more than there is room for.
   */
  void offer(int worker, List<IncomingEvent> batch);
}
