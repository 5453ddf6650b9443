package io.gridrelay.node.feed;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The events of one host between its durable cursor and the last one received, in the order of
 * their positions. Events settle (durable in the log, or rejected) in any order; the low-water mark
 * is the position up to which all have. Not thread-safe: its feed guards it.
 *
 * <p>A ring of two arrays; a settled event leaves only its position behind.
 */
final class SeqWindow {

  private static final int FIRST_SIZE = 16;

  private long[] positions = new long[FIRST_SIZE];
  private @Nullable InFlight[] events = new @Nullable InFlight[FIRST_SIZE];
  private int head;
  private int size;
  private int unsettled;
  private long unsettledBytes;
  private long lowWater;
  private long last;

  /** An empty window that stands at the durable cursor. */
  SeqWindow(long durable) {
    this.lowWater = durable;
    this.last = durable;
  }

  /** Takes in an event; its position must be above all before. */
  void add(InFlight event) {
    append(event.position(), event);
    unsettled++;
    unsettledBytes += event.bytes();
  }

  /** Takes in a position that nothing is to come of. */
  void pass(long position) {
    append(position, null);
    advance();
  }

  private void append(long position, @Nullable InFlight event) {
    if (position <= last) {
      throw new IllegalArgumentException("position " + position + " after " + last);
    }
    if (size == positions.length) {
      grow();
    }
    int slot = slot(size);
    positions[slot] = position;
    events[slot] = event;
    size++;
    last = position;
  }

  /** The event waits no longer. False if it had settled before, or is of an earlier window. */
  boolean settle(InFlight event) {
    int at = indexOf(event.position());
    if (at < 0 || events[slot(at)] != event) {
      return false;
    }
    events[slot(at)] = null;
    unsettled--;
    unsettledBytes -= event.bytes();
    advance();
    return true;
  }

  private void advance() {
    while (size > 0 && events[head] == null) {
      lowWater = positions[head];
      head = (head + 1) & (positions.length - 1);
      size--;
    }
  }

  /** The unsettled event at this position, if there is one. */
  @Nullable InFlight find(long position) {
    int at = indexOf(position);
    return at < 0 ? null : events[slot(at)];
  }

  private int indexOf(long position) {
    int low = 0;
    int high = size - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      long at = positions[slot(middle)];
      if (at == position) {
        return middle;
      }
      if (at < position) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -1;
  }

  private int slot(int index) {
    return (head + index) & (positions.length - 1);
  }

  private void grow() {
    long[] morePositions = new long[positions.length * 2];
    @Nullable InFlight[] moreEvents = new @Nullable InFlight[positions.length * 2];
    for (int i = 0; i < size; i++) {
      morePositions[i] = positions[slot(i)];
      moreEvents[i] = events[slot(i)];
    }
    positions = morePositions;
    events = moreEvents;
    head = 0;
  }

  /** Everything up to this position is durable or was rejected. */
  long lowWater() {
    return lowWater;
  }

  /** The last position taken in. */
  long last() {
    return last;
  }

  int unsettled() {
    return unsettled;
  }

  long unsettledBytes() {
    return unsettledBytes;
  }

  /** Positions kept, settled ones behind a gap included. */
  int span() {
    return size;
  }

  /** What has not settled, in order. */
  List<InFlight> unsettledEvents() {
    List<InFlight> found = new ArrayList<>(unsettled);
    for (int i = 0; i < size; i++) {
      InFlight event = events[slot(i)];
      if (event != null) {
        found.add(event);
      }
    }
    return found;
  }
}
