package io.gridrelay.node.serve.fanout;

import io.gridrelay.eventlog.DidHash;
import io.gridrelay.eventlog.RowCursor;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * From an account to the filters that want it: one probe per row, however many consumers have
 * however long lists. Rows carry a 64-bit hash; a hit is confirmed with the DID itself. A chained
 * hash table, because a map would box each hash. Used by one thread.
 */
final class DidIndex {
  private static final FilterGroup[] NO_GROUPS = {};

  private static final class Entry {
    final long hash;
    final byte[] did;
    FilterGroup[] groups;
    @Nullable Entry next;

    Entry(long hash, byte[] did, FilterGroup group, @Nullable Entry next) {
      this.hash = hash;
      this.did = did;
      this.groups = new FilterGroup[] {group};
      this.next = next;
    }
  }

  private @Nullable Entry[] table = new Entry[16];
  private int size;

  int size() {
    return size;
  }

  void add(String did, FilterGroup group) {
    byte[] bytes = did.getBytes(StandardCharsets.US_ASCII);
    long hash = DidHash.of(did);
    Entry entry = find(hash, bytes);
    if (entry != null) {
      entry.groups = Arrays.copyOf(entry.groups, entry.groups.length + 1);
      entry.groups[entry.groups.length - 1] = group;
      return;
    }
    if (size >= table.length) {
      grow();
    }
    int bucket = bucket(hash);
    table[bucket] = new Entry(hash, bytes, group, table[bucket]);
    size++;
  }

  void remove(String did, FilterGroup group) {
    byte[] bytes = did.getBytes(StandardCharsets.US_ASCII);
    long hash = DidHash.of(did);
    Entry entry = find(hash, bytes);
    if (entry == null) {
      return;
    }
    entry.groups =
        Arrays.stream(entry.groups).filter(other -> other != group).toArray(FilterGroup[]::new);
    if (entry.groups.length == 0) {
      unlink(entry);
    }
  }

  /** The filters that name the row's account; not to be changed. */
  FilterGroup[] groups(RowCursor row) {
    Entry entry = size == 0 ? null : find(row);
    return entry == null ? NO_GROUPS : entry.groups;
  }

  /** Whether a filter names the row's account. */
  boolean contains(RowCursor row, FilterGroup group) {
    Entry entry = find(row);
    if (entry != null) {
      for (FilterGroup candidate : entry.groups) {
        if (candidate == group) {
          return true;
        }
      }
    }
    return false;
  }

  private @Nullable Entry find(RowCursor row) {
    long hash = row.didHash();
    for (Entry entry = table[bucket(hash)]; entry != null; entry = entry.next) {
      if (entry.hash == hash && row.didEquals(entry.did)) {
        return entry;
      }
    }
    return null;
  }

  private @Nullable Entry find(long hash, byte[] did) {
    for (Entry entry = table[bucket(hash)]; entry != null; entry = entry.next) {
      if (entry.hash == hash && Arrays.equals(entry.did, did)) {
        return entry;
      }
    }
    return null;
  }

  private void unlink(Entry gone) {
    int bucket = bucket(gone.hash);
    Entry kept = null;
    for (Entry entry = table[bucket]; entry != null; ) {
      Entry next = entry.next;
      if (entry != gone) {
        entry.next = kept;
        kept = entry;
      }
      entry = next;
    }
    table[bucket] = kept;
    size--;
  }

  private void grow() {
    @Nullable Entry[] old = table;
    table = new Entry[2 * old.length];
    for (Entry head : old) {
      for (Entry entry = head; entry != null; ) {
        Entry next = entry.next;
        int bucket = bucket(entry.hash);
        entry.next = table[bucket];
        table[bucket] = entry;
        entry = next;
      }
    }
  }

  private int bucket(long hash) {
    return (int) (hash ^ (hash >>> 32)) & (table.length - 1);
  }
}
