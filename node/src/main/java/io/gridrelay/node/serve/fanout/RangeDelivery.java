package io.gridrelay.node.serve.fanout;

import io.gridrelay.eventlog.Extent;
import io.gridrelay.eventlog.LogPosition;
import io.gridrelay.eventlog.Rendition;
import io.gridrelay.eventlog.RowCursor;
import io.gridrelay.eventlog.Segment;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.xnio.conduits.StreamSinkConduit;

/**
 * Everything, as ranges of the rendition's file: the bytes there are the bytes on the wire. Small
 * ranges are written from the mapped file, large ones by sendfile; they cost the same at about 48
 * kB. Where a frame begins and ends matters only when something must be said between two of them,
 * and is then looked up.
 */
final class RangeDelivery implements Delivery {
  private static final int SMALL_BYTES = 48 << 10;
  private static final long UNKNOWN = -1;

  private final FanoutLoop loop;
  private final Rendition rendition;
  private Segment segment;
  private long offset;
  private long sentBytes;

  /** End of the frame that {@code offset} lies in, when it is known. */
  private long frameEnd = UNKNOWN;

  /** Where the helper has been asked to read to. */
  private long readAheadTo;

  /** The last sequence number before {@code offset}, when the end was last reached. */
  private long seqSeen;

  /** Takes over the retained segment of the position. */
  RangeDelivery(FanoutLoop loop, LogPosition position) {
    this(loop, position.rendition(), position.segment(), position.offset(), position.seq() - 1);
  }

  RangeDelivery(FanoutLoop loop, Rendition rendition, Segment segment, long offset, long seqSeen) {
    this.loop = loop;
    this.rendition = rendition;
    this.segment = segment;
    this.offset = offset;
    this.seqSeen = seqSeen;
  }

  @Override
  public Progress send(StreamSinkConduit sink) throws IOException {
    long budget = loop.settings().turnBytes();
    while (true) {
      Extent extent = segment.extent();
      long pending = extent.end(rendition) - offset;
      if (pending == 0) {
        passed(extent.lastSeq());
        if (!extent.sealed()) {
          return Progress.IDLE;
        }
        Segment next = segment.next();
        if (next == null) {
          return Progress.IDLE;
        }
        if (!hop(next)) {
          return Progress.LOST;
        }
        continue;
      }
      if (budget <= 0) {
        return Progress.TURN_OVER;
      }
      long n = Math.min(pending, budget);
      readAhead(pending - n);
      long written = write(sink, n);
      budget -= written;
      if (written < n) {
        return Progress.BLOCKED;
      }
    }
  }

  private void passed(long seq) {
    if (seq > seqSeen) {
      loop.wire(rendition).sentEvents().inc((double) (seq - seqSeen));
      seqSeen = seq;
    }
  }

  private boolean hop(Segment next) {
    if (!next.tryRetain()) {
      return false;
    }
    segment.release();
    segment = next;
    offset = 0;
    readAheadTo = 0;
    frameEnd = UNKNOWN;
    return true;
  }

  private long write(StreamSinkConduit sink, long n) throws IOException {
    long written =
        n <= SMALL_BYTES
            ? sink.write(loop.slice(segment, rendition, offset, (int) n))
            : sink.transferFrom(segment.channel(rendition), offset, n);
    offset += written;
    sentBytes += written;
    frameEnd = UNKNOWN;
    loop.wrote(rendition, written);
    return written;
  }

  /** A cold page would block the I/O thread inside sendfile: let the helper touch it before. */
  private void readAhead(long behindThisTurn) {
    if (behindThisTurn > ReadAhead.WINDOW_BYTES
        && offset + ReadAhead.WINDOW_BYTES / 2 >= readAheadTo) {
      long from = Math.max(offset, readAheadTo);
      readAheadTo = from + ReadAhead.WINDOW_BYTES;
      loop.readAhead().request(segment, rendition, from);
    }
  }

  @Override
  public boolean finishFrame(StreamSinkConduit sink) throws IOException {
    if (frameEnd == UNKNOWN) {
      frameEnd = findFrameEnd();
    }
    while (offset < frameEnd) {
      int n = (int) Math.min(frameEnd - offset, SMALL_BYTES);
      ByteBuffer slice = loop.slice(segment, rendition, offset, n);
      int written = sink.write(slice);
      offset += written;
      sentBytes += written;
      loop.wrote(rendition, written);
      if (written < n) {
        return false;
      }
    }
    return true;
  }

  private long findFrameEnd() {
    if (offset == segment.publishedEnd(rendition)) {
      return offset;
    }
    RowCursor row = segment.rowsFromOffset(rendition, offset);
    return row.next() && row.frameStart(rendition) < offset ? row.frameEnd(rendition) : offset;
  }

  /** The same place with a filter from the next frame on; this delivery is over. */
  FilteredDelivery filtered(Consumer consumer, FilterGroup group) {
    Extent extent = segment.extent();
    long nextSeq = extent.lastSeq() + 1;
    long end = offset;
    if (offset < extent.end(rendition)) {
      RowCursor row = segment.rowsFromOffset(rendition, offset);
      if (row.next()) {
        boolean inside = row.frameStart(rendition) < offset;
        nextSeq = inside ? row.seq() + 1 : row.seq();
        end = inside ? row.frameEnd(rendition) : offset;
      }
    }
    return new FilteredDelivery(loop, consumer, group, segment, nextSeq, offset, end);
  }

  @Override
  public long seq() {
    Extent extent = segment.extent();
    if (offset == extent.end(rendition)) {
      return extent.lastSeq();
    }
    RowCursor row = segment.rowsFromOffset(rendition, offset);
    return row.next() ? row.seq() - 1 : extent.lastSeq();
  }

  @Override
  public long progress() {
    return sentBytes;
  }

  @Override
  public long sentBytes() {
    return sentBytes;
  }

  @Override
  public Rendition rendition() {
    return rendition;
  }

  @Override
  public void release() {
    segment.release();
  }
}
