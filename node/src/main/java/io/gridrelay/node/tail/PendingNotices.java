package io.gridrelay.node.tail;

import io.gridrelay.jet.DropNotice;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Drop notices that wait for the blocks before them: an event may be dropped because of a block
 * that is not known to be committed yet, so it is not done with before that block counts. If that
 * block never will, since its epoch ended, neither does the notice: all is handed over again then.
 *
 * <p>Not thread-safe.
 */
final class PendingNotices {
  private record Pending(long epoch, long behindSeq, DropNotice notice) {}

  private final Deque<Pending> waiting = new ArrayDeque<>();

  /** A notice that was read behind this sequence number, in this epoch. */
  void add(long epoch, long behindSeq, DropNotice notice) {
    waiting.add(new Pending(epoch, behindSeq, notice));
  }

  /** Those that count now that the log has been appended to up to here; each is returned once. */
  List<DropNotice> drain(long epoch, long appendedSeq) {
    List<DropNotice> settled = new ArrayList<>();
    for (Pending first = waiting.peek(); first != null; first = waiting.peek()) {
      boolean outdated = first.epoch() < epoch;
      if (!outdated && first.behindSeq() > appendedSeq) {
        break;
      }
      waiting.remove();
      if (!outdated) {
        settled.add(first.notice());
      }
    }
    return settled;
  }
}
