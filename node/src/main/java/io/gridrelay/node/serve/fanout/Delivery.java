package io.gridrelay.node.serve.fanout;

import io.gridrelay.eventlog.Rendition;
import java.io.IOException;
import org.xnio.conduits.StreamSinkConduit;

/**
 * A consumer's place in the log and the way its events are taken from there. Belongs to its
 * consumer's thread.
 */
sealed interface Delivery permits RangeDelivery, FilteredDelivery {
  /** How a turn ended. */
  enum Progress {
    /** Everything that there is has been sent. */
    IDLE,
    /** The socket is full. */
    BLOCKED,
    /** There is more, but others must have their turn. */
    TURN_OVER,
    /** Retention has removed what comes next. */
    LOST
  }

  /** Sends what there is, within the limits of a turn. */
  Progress send(StreamSinkConduit sink) throws IOException;

  /**
   * Sends the rest of a frame that is half sent.
   *
   * @return false when the socket was full before the end of the frame
   */
  boolean finishFrame(StreamSinkConduit sink) throws IOException;

  /** The last sequence number that the consumer is past. */
  long seq();

  /** {@code time_us} of the next row that it has to look at; 0 when nothing waits. */
  long nextTimeUs();

  /** Events sent so far. */
  long sentEvents();

  /** A number that changes whenever the consumer gets on. */
  long progress();

  /** Bytes given to the kernel so far. */
  long sentBytes();

  Rendition rendition();

  /** Gives back what is held of the log. */
  void release();
}
