package io.gridrelay.node.feed;

import io.gridrelay.node.host.UpstreamPosition;

/** What this node's log says about hosts. Thread-safe; does not block. */
public interface LoggedHosts {
  /** A log without events. */
  LoggedHosts NONE =
      new LoggedHosts() {
        @Override
        public long lowWaterMark(String hostname) {
          return UpstreamPosition.NONE;
        }

        @Override
        public long syncedSeq() {
          return 0;
        }
      };

  /**
   * Everything of the host up to this position is in the log or was rejected, whichever node read
   * it; {@link UpstreamPosition#NONE} if the log does not say.
   */
  long lowWaterMark(String hostname);

  /** The log is on disk up to this sequence number. */
  long syncedSeq();
}
