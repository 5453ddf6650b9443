package io.gridrelay.node.serve.fanout;

import io.gridrelay.eventlog.Rendition;
import io.gridrelay.eventlog.RowCursor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * All consumers of a loop that want the same: what matches is found and copied once for them. Those
 * at the live end are its members; the others only use its tests. Used by the loop's thread.
 */
final class FilterGroup {
  private static final int LONGS_PER_MATCH = 3;

  private final EventFilter filter;
  private final Rendition rendition;
  private final DidIndex dids;

  /** Which numbered collections are wanted; meaningless without a collection filter. */
  private final BitSet wanted = new BitSet();

  private final List<FilteredDelivery> members = new ArrayList<>();
  private long[] matches = new long[8 * LONGS_PER_MATCH];
  private int matchCount;

  /** How many consumers have this filter, at the live end or not. */
  int users;

  FilterGroup(EventFilter filter, Rendition rendition, DidIndex dids) {
    this.filter = filter;
    this.rendition = rendition;
    this.dids = dids;
  }

  EventFilter filter() {
    return filter;
  }

  Rendition rendition() {
    return rendition;
  }

  List<FilteredDelivery> members() {
    return members;
  }

  /** Learns about a collection number; true when the collection is wanted. */
  boolean learn(int id, String collection) {
    boolean wants = filter.wantsCollection(collection);
    wanted.set(id, wants);
    return wants;
  }

  /** Whether the row passes all filters and has a frame on this wire. */
  boolean matches(RowCursor row, int collection) {
    return wantsCollection(row, collection) && hasFittingFrame(row) && wantsDid(row);
  }

  boolean wantsCollection(RowCursor row, int collection) {
    if (collection >= 0) {
      return !filter.filtersCollections() || wanted.get(collection);
    }
    return collection == CollectionIds.NONE
        || filter.wantsCollection(row.collectionName(row.collectionId()));
  }

  boolean hasFittingFrame(RowCursor row) {
    if (row.frameEnd(rendition) == row.frameStart(rendition)) {
      return false;
    }
    return filter.maxMessageBytes() == 0 || jsonLength(row) <= filter.maxMessageBytes();
  }

  private boolean wantsDid(RowCursor row) {
    return filter.dids().isEmpty() || dids.contains(row, this);
  }

  /** Length of the message, whatever it is compressed to: the frame's length less its header. */
  private static long jsonLength(RowCursor row) {
    long frame = row.frameEnd(Rendition.JETSTREAM) - row.frameStart(Rendition.JETSTREAM);
    if (frame <= 2 + 125) {
      return frame - 2;
    }
    return frame <= 4 + 0xFFFF ? frame - 4 : frame - 10;
  }

  /** Notes a row for the members; false when it is the first one. */
  boolean note(RowCursor row) {
    int at = matchCount * LONGS_PER_MATCH;
    if (at == matches.length) {
      matches = Arrays.copyOf(matches, 2 * at);
    }
    matches[at] = row.seq();
    matches[at + 1] = row.frameStart(rendition);
    matches[at + 2] = row.frameEnd(rendition);
    return matchCount++ > 0;
  }

  int matchCount() {
    return matchCount;
  }

  long matchSeq(int match) {
    return matches[match * LONGS_PER_MATCH];
  }

  long matchStart(int match) {
    return matches[match * LONGS_PER_MATCH + 1];
  }

  long matchEnd(int match) {
    return matches[match * LONGS_PER_MATCH + 2];
  }

  void clearMatches() {
    matchCount = 0;
  }
}
