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
  private long sentEvents;

  /** End of the frame that {@code offset} lies in, when it is known. */
  private long frameEnd = UNKNOWN;

  /** Where the helper has been asked to read to. */
  private long readAheadTo;

  /** Frames that the log had taken in all when the live end was last reached. */
  private long framesSeen = UNKNOWN;

  /** Bytes sent whose frames are not counted yet. */
  private long uncountedBytes;

  /** Takes over the retained segment of the position. */
  RangeDelivery(FanoutLoop loop, LogPosition position) {
    this(loop, position.rendition(), position.segment(), position.offset());
  }

  RangeDelivery(FanoutLoop loop, Rendition rendition, Segment segment, long offset) {
    this.loop = loop;
    this.rendition = rendition;
    this.segment = segment;
    this.offset = offset;
  }

  @Override
  public Progress send(StreamSinkConduit sink) throws IOException {
    long budget = loop.settings().turnBytes();
    while (true) {
      Extent extent = segment.extent();
      long pending = extent.end(rendition) - offset;
      if (pending == 0) {
        Segment next = extent.sealed() ? segment.next() : null;
        if (next == null) {
          countAtLiveEnd();
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

  /** From one time at the live end to the next a consumer gets what the log got. */
  private void countAtLiveEnd() {
    long frames = loop.frames(rendition);
    if (framesSeen == UNKNOWN) {
      countByBytes();
    } else {
      count(frames - framesSeen);
    }
    framesSeen = frames;
    uncountedBytes = 0;
  }

  /** Nobody looks at single frames on the way to the live end: an estimate. */
  private void countByBytes() {
    count(loop.framesIn(rendition, uncountedBytes));
    uncountedBytes = 0;
  }

  private void count(long frames) {
    sentEvents += frames;
    loop.wire(rendition).sentEvents().inc((double) frames);
  }

  private boolean hop(Segment next) {
    if (!next.tryRetain()) {
      return false;
    }
    if (framesSeen == UNKNOWN) {
      countByBytes();
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
    sent(written);
    frameEnd = UNKNOWN;
    return written;
  }

  private void sent(long bytes) {
    sentBytes += bytes;
    uncountedBytes += bytes;
    loop.wrote(rendition, bytes);
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
      sent(written);
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
    countByBytes();
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
  public long nextTimeUs() {
    if (offset == segment.publishedEnd(rendition)) {
      return 0;
    }
    RowCursor row = segment.rowsFromOffset(rendition, offset);
    return row.next() ? row.timeUs() : 0;
  }

  @Override
  public long sentEvents() {
    return sentEvents + (framesSeen == UNKNOWN ? loop.framesIn(rendition, uncountedBytes) : 0);
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
    countByBytes();
    segment.release();
  }
}
