package io.gridrelay.node.serve.fanout;

import io.gridrelay.eventlog.RowCursor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;

/**
 * Numbers for collections, so that filters are bit sets instead of string comparisons. Anybody can
 * invent collections, so at most {@value #MAX_IDS} get a number; the rest is {@link #UNNUMBERED}
 * and compared as text. One per loop, used by its thread.
 */
final class CollectionIds {
  /** The row is no record. */
  static final int NONE = -1;

  /** A collection without a number. */
  static final int UNNUMBERED = -2;

  private static final int MAX_IDS = 1 << 16;

  private final Map<String, Integer> ids = new HashMap<>();
  private final List<String> names = new ArrayList<>();
  private final IntConsumer onNew;

  /**
   * @param onNew told about each new number, when its name can be asked for
   */
  CollectionIds(IntConsumer onNew) {
    this.onNew = onNew;
  }

  int size() {
    return names.size();
  }

  String name(int id) {
    return names.get(id);
  }

  int of(String collection) {
    Integer known = ids.get(collection);
    if (known != null) {
      return known;
    }
    if (names.size() == MAX_IDS) {
      return UNNUMBERED;
    }
    int id = names.size();
    names.add(collection);
    ids.put(collection, id);
    onNew.accept(id);
    return id;
  }

  /** Translates the numbers that blocks use; remembers the last block. */
  final class Translation {
    private long block = -1;
    private int[] numbers = new int[16];

    /** The number of the collection of the cursor's row. */
    int of(RowCursor row) {
      int local = row.collectionId();
      if (local < 0) {
        return NONE;
      }
      if (row.blockFirstSeq() != block) {
        translate(row);
      }
      return numbers[local];
    }

    private void translate(RowCursor row) {
      block = row.blockFirstSeq();
      int count = row.collectionCount();
      if (count > numbers.length) {
        numbers = new int[Math.max(count, 2 * numbers.length)];
      }
      for (int i = 0; i < count; i++) {
        numbers[i] = CollectionIds.this.of(row.collectionName(i));
      }
    }
  }
}
