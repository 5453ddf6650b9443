package io.gridrelay.node.serve.fanout;

import io.gridrelay.eventlog.Rendition;
import io.gridrelay.eventlog.RowCursor;
import io.gridrelay.eventlog.Segment;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Serves the filtered consumers that are at the live end, all from one walk over the new rows. They
 * have no position of their own: it is the one of the walk.
 *
 * <p>A consumer <em>attaches</em> when it has caught up with the walk, and <em>detaches</em> with a
 * position of its own when its socket is full, when its filter changes, or when it leaves. An
 * attached consumer is never blocked and never inside a frame. A batch of rows is matched first and
 * sent then; sending may pause between two filters, and nobody attaches meanwhile. Used by the
 * loop's thread.
 */
final class LiveFilters {
  private static final int BATCH_ROWS = 1024;
  private static final long BATCH_BYTES = 8 << 20;
  private static final long PASS_NANOS = 5_000_000;

  private final FanoutLoop loop;
  private final FilterTable table;
  private final Gather gather;
  private final Wake wake;

  private @Nullable Segment segment;
  private @Nullable RowCursor cursor;
  private int attached;

  /** Rows from here on have not been looked at. */
  private long nextSeq;

  /** Where the batch began whose matches are being sent. */
  private long batchSeq;

  private int sentGroups;
  private boolean sending;

  LiveFilters(FanoutLoop loop, FilterTable table, Gather gather, Wake wake) {
    this.loop = loop;
    this.table = table;
    this.gather = gather;
    this.wake = wake;
  }

  /** A consumer that is not attached may read rows below this number only. */
  long limitSeq() {
    return attached == 0 ? Long.MAX_VALUE : nextSeq;
  }

  /**
   * Takes over a consumer that has read everything below {@code itsNextSeq}.
   *
   * @return false when it must try again later
   */
  boolean attach(FilteredDelivery delivery, Segment itsSegment, long itsNextSeq) {
    if (sending) {
      return false;
    }
    if (attached == 0) {
      begin(itsSegment, itsNextSeq);
    } else if (itsNextSeq != nextSeq) {
      return false;
    }
    delivery.group().members().add(delivery);
    if (attached++ == 0) {
      wake.wanted(true);
      // What was published before this moment has woken nobody.
      wake.again();
    }
    return true;
  }

  private void begin(Segment first, long firstSeq) {
    stop();
    if (!first.tryRetain()) {
      throw new IllegalStateException("the caller holds " + first);
    }
    segment = first;
    cursor = first.rowsFrom(firstSeq);
    nextSeq = firstSeq;
    batchSeq = firstSeq;
  }

  /**
   * Lets a consumer go; it gets a position of its own.
   *
   * @return the segment, retained for it
   */
  Segment detach(FilteredDelivery delivery) {
    delivery.group().members().remove(delivery);
    attached--;
    wake.wanted(attached > 0);
    Segment current = requireSegment();
    if (!current.tryRetain()) {
      throw new IllegalStateException("we hold " + current);
    }
    return current;
  }

  /** Where a consumer goes on that detaches now. */
  long detachedSeq(FilteredDelivery delivery) {
    // What was matched for it in this batch but not sent yet must be read again.
    return delivery.group().matchCount() == 0 ? nextSeq : batchSeq;
  }

  /** Serves what is new. */
  void pass() {
    long start = System.nanoTime();
    do {
      if (!send(start)) {
        wake.again();
        return;
      }
      if (attached == 0) {
        stop();
        break;
      }
    } while (readBatch());
    wake.cost(System.nanoTime() - start);
    loop.filteredPassTook(System.nanoTime() - start);
  }

  private boolean readBatch() {
    batchSeq = nextSeq;
    int rows = 0;
    long bytes = 0;
    while (rows < BATCH_ROWS && bytes < BATCH_BYTES) {
      RowCursor row = requireCursor();
      boolean sealed = requireSegment().sealed();
      if (!row.next()) {
        // A batch lies within one segment: its frames are copied from there.
        if (rows > 0 || !sealed || !hop()) {
          break;
        }
        continue;
      }
      table.dispatch(row);
      nextSeq = row.seq() + 1;
      bytes += row.frameEnd(Rendition.JETSTREAM) - row.frameStart(Rendition.JETSTREAM);
      rows++;
    }
    return rows > 0;
  }

  private boolean hop() {
    Segment old = requireSegment();
    Segment next = old.next();
    if (next == null || !next.tryRetain()) {
      return false;
    }
    segment = next;
    cursor = next.rowsFrom(nextSeq);
    old.release();
    return true;
  }

  /** Sends what was matched; false when it took too long and has to go on later. */
  private boolean send(long start) {
    sending = true;
    List<FilterGroup> matched = table.matched();
    while (sentGroups < matched.size()) {
      FilterGroup group = matched.get(sentGroups++);
      send(group);
      group.clearMatches();
      if (sentGroups < matched.size() && System.nanoTime() - start > PASS_NANOS) {
        return false;
      }
    }
    endSending();
    return true;
  }

  private void endSending() {
    sending = false;
    sentGroups = 0;
    table.clearMatches();
    gather.clear();
    loop.pumpWaiting();
  }

  private void send(FilterGroup group) {
    int match = 0;
    while (match < group.matchCount() && !group.members().isEmpty()) {
      gather.reset();
      int first = match;
      while (match < group.matchCount() && addTo(group, match)) {
        match++;
      }
      if (match == first) {
        sendAlone(group, match);
        return;
      }
      send(group.members());
    }
  }

  private boolean addTo(FilterGroup group, int match) {
    long start = group.matchStart(match);
    long end = group.matchEnd(match);
    if (!gather.hasRoomFor(end - start)) {
      return false;
    }
    gather.add(group.matchSeq(match), requireSegment(), group.rendition(), start, end);
    return true;
  }

  /** Backwards, because those whose socket is full leave the list. */
  private void send(List<FilteredDelivery> members) {
    ByteBuffer bytes = gather.bytes();
    int length = bytes.remaining();
    for (int i = members.size() - 1; i >= 0; i--) {
      FilteredDelivery member = members.get(i);
      bytes.limit(length).position(0);
      try {
        member.sendLive(bytes, gather);
      } catch (IOException e) {
        member.consumer().gone("peer_gone");
      }
    }
  }

  /** A frame too large to be copied: everybody takes it from the file, at a pace of their own. */
  private void sendAlone(FilterGroup group, int match) {
    List<FilteredDelivery> members = group.members();
    for (int i = members.size() - 1; i >= 0; i--) {
      FilteredDelivery member = members.get(i);
      member.detachAt(group.matchSeq(match), group.matchStart(match), group.matchEnd(match));
      member.consumer().block();
    }
  }

  private void stop() {
    if (segment != null) {
      segment.release();
      segment = null;
      cursor = null;
    }
    table.clearMatches();
    sentGroups = 0;
    sending = false;
    gather.clear();
  }

  private Segment requireSegment() {
    if (segment == null) {
      throw new IllegalStateException("nobody is attached");
    }
    return segment;
  }

  private RowCursor requireCursor() {
    if (cursor == null) {
      throw new IllegalStateException("nobody is attached");
    }
    return cursor;
  }
}
