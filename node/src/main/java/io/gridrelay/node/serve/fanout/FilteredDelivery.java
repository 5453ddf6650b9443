package io.gridrelay.node.serve.fanout;

import io.gridrelay.eventlog.LogPosition;
import io.gridrelay.eventlog.Rendition;
import io.gridrelay.eventlog.RowCursor;
import io.gridrelay.eventlog.Segment;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.xnio.conduits.StreamSinkConduit;

/**
 * The rows that match a filter. Behind the live end it walks the log by itself, a bounded number of
 * rows per turn; at the live end it is attached to {@link LiveFilters} and has no segment of its
 * own. A frame that is half sent is remembered as a range of the file.
 */
final class FilteredDelivery implements Delivery {
  private static final int ROWS_PER_TURN = 8192;

  private final FanoutLoop loop;
  private final Consumer consumer;
  private FilterGroup group;

  /** Null while attached. */
  private @Nullable Segment segment;

  /** Rows from here on have not been looked at; meaningless while attached. */
  private long nextSeq;

  /** What is left of the frame that is half sent. */
  private long partialStart;

  private long partialEnd;
  private long sentBytes;
  private long sentEvents;

  /** Takes over the retained segment. */
  FilteredDelivery(
      FanoutLoop loop,
      Consumer consumer,
      FilterGroup group,
      Segment segment,
      long nextSeq,
      long partialStart,
      long partialEnd) {
    this.loop = loop;
    this.consumer = consumer;
    this.group = group;
    this.segment = segment;
    this.nextSeq = nextSeq;
    this.partialStart = partialStart;
    this.partialEnd = partialEnd;
  }

  FilteredDelivery(FanoutLoop loop, Consumer consumer, FilterGroup group, LogPosition position) {
    this(loop, consumer, group, position.segment(), position.seq(), 0, 0);
  }

  Consumer consumer() {
    return consumer;
  }

  FilterGroup group() {
    return group;
  }

  @Override
  public Progress send(StreamSinkConduit sink) throws IOException {
    if (segment == null) {
      return Progress.IDLE;
    }
    if (!finishFrame(sink)) {
      return Progress.BLOCKED;
    }
    loop.gather().clear();
    try {
      return walk(sink);
    } finally {
      loop.gather().clear();
    }
  }

  private Progress walk(StreamSinkConduit sink) throws IOException {
    FilterTable table = loop.filters();
    long limit = loop.live().limitSeq();
    if (nextSeq > limit) {
      // Ahead of the others, who wait for the end of their linger: let them come.
      loop.waitForLive(consumer);
      return Progress.IDLE;
    }
    long endOfTurn = sentBytes + loop.settings().turnBytes();
    Segment walked = requireSegment();
    RowCursor row = walked.rowsFrom(nextSeq);
    for (int rows = 0; rows < ROWS_PER_TURN && sentBytes < endOfTurn; rows++) {
      boolean sealed = walked.sealed();
      if (!row.next()) {
        if (!sendGathered(sink)) {
          return Progress.BLOCKED;
        }
        Segment next = sealed ? walked.next() : null;
        if (next == null) {
          return caughtUp(limit);
        }
        if (!next.tryRetain()) {
          return Progress.LOST;
        }
        loop.gather().clear();
        walked.release();
        walked = next;
        segment = next;
        row = walked.rowsFrom(nextSeq);
        continue;
      }
      if (row.seq() >= limit) {
        return sendGathered(sink) ? caughtUp(limit) : Progress.BLOCKED;
      }
      boolean matches = group.matches(row, table.collection(row));
      if (matches && !take(row, sink)) {
        return Progress.BLOCKED;
      }
      nextSeq = row.seq() + 1;
    }
    return sendGathered(sink) ? Progress.TURN_OVER : Progress.BLOCKED;
  }

  /** Copies the row's frame; false when the socket was full, and then the position says where. */
  private boolean take(RowCursor row, StreamSinkConduit sink) throws IOException {
    long start = row.frameStart(rendition());
    long end = row.frameEnd(rendition());
    Gather gather = loop.gather();
    if (!gather.hasRoomFor(end - start) && !sendGathered(sink)) {
      return false;
    }
    if (Gather.canHold(end - start)) {
      gather.add(row.seq(), requireSegment(), rendition(), start, end);
      return true;
    }
    partialStart = start;
    partialEnd = end;
    nextSeq = row.seq() + 1;
    return finishFrame(sink);
  }

  /** Nothing is left below the limit, or in the log. */
  private Progress caughtUp(long limit) {
    if (limit != Long.MAX_VALUE) {
      nextSeq = limit;
    }
    Segment own = requireSegment();
    if (loop.live().attach(this, own, nextSeq)) {
      segment = null;
      own.release();
    } else {
      loop.waitForLive(consumer);
    }
    return Progress.IDLE;
  }

  private boolean sendGathered(StreamSinkConduit sink) throws IOException {
    Gather gather = loop.gather();
    if (gather.isEmpty()) {
      return true;
    }
    ByteBuffer bytes = gather.bytes();
    int length = bytes.remaining();
    int written = sink.write(bytes);
    sent(written);
    if (written < length) {
      stopAt(gather, written);
      return false;
    }
    count(gather.size());
    gather.reset();
    return true;
  }

  /** Called for an attached consumer with what matched. */
  void sendLive(ByteBuffer bytes, Gather gather) throws IOException {
    int length = bytes.remaining();
    int written = consumer.sink().write(bytes);
    sent(written);
    if (written < length) {
      segment = loop.live().detach(this);
      stopAt(gather, written);
      loop.wire(rendition()).blocked().inc();
      consumer.block();
      return;
    }
    count(gather.size());
  }

  /** Turns a partial write into a position: no bytes are kept. */
  private void stopAt(Gather gather, int written) {
    int frame = gather.frameAt(written);
    count(frame);
    nextSeq = gather.seq(frame);
    partialStart = 0;
    partialEnd = 0;
    if (written > gather.start(frame)) {
      partialEnd = gather.fileEnd(frame);
      partialStart = partialEnd - (gather.end(frame) - written);
      nextSeq++;
    }
  }

  /** Leaves the others before a frame that it has to send alone. */
  void detachAt(long seq, long start, long end) {
    segment = loop.live().detach(this);
    nextSeq = seq + 1;
    partialStart = start;
    partialEnd = end;
  }

  /** Its socket is full, or it is about to change: it needs a position of its own. */
  void detach() {
    if (segment == null) {
      nextSeq = loop.live().detachedSeq(this);
      segment = loop.live().detach(this);
    }
  }

  @Override
  public boolean finishFrame(StreamSinkConduit sink) throws IOException {
    while (partialStart < partialEnd) {
      int n = (int) Math.min(partialEnd - partialStart, loop.settings().turnBytes());
      int written = sink.write(requireSegment().slice(rendition(), partialStart, n));
      partialStart += written;
      sent(written);
      if (written < n) {
        return false;
      }
    }
    return true;
  }

  private void count(int events) {
    sentEvents += events;
    loop.wire(rendition()).sentEvents().inc(events);
  }

  private void sent(int written) {
    sentBytes += written;
    loop.wrote(rendition(), written);
  }

  /** The same place with another filter, from the next frame on. */
  void changeGroup(FilterGroup next) {
    detach();
    group = next;
  }

  /** The same place without a filter, from the next frame on; this delivery is over. */
  RangeDelivery unfiltered() {
    detach();
    Segment own = requireSegment();
    long offset = partialStart;
    if (partialStart == partialEnd) {
      // Asked before the rows are: what is published in between must not be passed over.
      long end = own.publishedEnd(rendition());
      RowCursor row = own.rowsFrom(nextSeq);
      offset = row.next() ? row.frameStart(rendition()) : end;
    }
    return new RangeDelivery(loop, rendition(), own, offset);
  }

  @Override
  public long seq() {
    return (segment == null ? loop.live().limitSeq() : nextSeq) - 1;
  }

  @Override
  public long nextTimeUs() {
    if (segment == null) {
      return 0;
    }
    RowCursor row = segment.rowsFrom(nextSeq);
    return row.next() ? row.timeUs() : 0;
  }

  @Override
  public long sentEvents() {
    return sentEvents;
  }

  @Override
  public long progress() {
    return sentBytes + nextSeq;
  }

  @Override
  public long sentBytes() {
    return sentBytes;
  }

  @Override
  public Rendition rendition() {
    return group.rendition();
  }

  @Override
  public void release() {
    detach();
    requireSegment().release();
    loop.filters().leave(group);
  }

  private Segment requireSegment() {
    if (segment == null) {
      throw new IllegalStateException("attached to the live end");
    }
    return segment;
  }
}
