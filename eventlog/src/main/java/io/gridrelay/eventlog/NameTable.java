package io.gridrelay.eventlog;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** Names with block-local numbers, in order of first appearance. Single-threaded. */
final class NameTable {
  private final Map<String, Integer> ids = new HashMap<>();
  private final ColumnBuffer names = new ColumnBuffer(256);
  private final ColumnBuffer ends = new ColumnBuffer(64);
  private final int limit;

  NameTable(int limit) {
    this.limit = limit;
  }

  void clear() {
    ids.clear();
    names.clear();
    ends.clear();
  }

  int size() {
    return ids.size();
  }

  ColumnBuffer names() {
    return names;
  }

  /** Bytes that the names and their ends will take. */
  int bytes() {
    return names.size() + ends.size();
  }

  /** The number of the name, a new one if need be. */
  int idOf(String name) {
    Integer known = ids.get(name);
    if (known != null) {
      return known;
    }
    if (ids.size() == limit) {
      throw new IllegalStateException(
          "a block holds at most " + limit + " different names of a kind");
    }
    names.put(ascii(name));
    ends.putInt(names.size());
    int id = ids.size();
    ids.put(name, id);
    return id;
  }

  /** Where each name ends, if the first begins at {@code base}. */
  void putEnds(ColumnBuffer block, int base) {
    for (int i = 0; i < ids.size(); i++) {
      block.putInt(base + ends.getInt(i));
    }
  }

  /** The bytes of a name as blocks allow it. */
  static byte[] ascii(String name) {
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    if (bytes.length == 0) {
      throw new IllegalStateException("a name is empty");
    }
    for (byte letter : bytes) {
      if (letter <= ' ' || letter >= 0x7F) {
        throw new IllegalStateException("not printable ASCII: " + name);
      }
    }
    return bytes;
  }
}
