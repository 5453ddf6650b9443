package io.gridrelay.atproto.mst;

import static io.gridrelay.atproto.mst.MstException.Reason.MST_MALFORMED;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The memory of a {@link PartialTree}: nodes, and one arena for the bytes of all keys. Given back
 * as a whole when the next tree is loaded. Belongs to one thread.
 */
final class PartialNodes {

  /** 200 operations in a repository of ten million records need less than a quarter of this. */
  private static final int MAX_ARENA_BYTES = 8 << 20;

  private static final int KEPT_ARENA_BYTES = 1 << 18;
  private static final int KEPT_NODES = 1 << 10;

  private byte[] arena = new byte[1 << 14];
  private int arenaLength;
  private PartialNode[] nodes = {};
  private int used;

  /** Forgets everything; what one giant tree has needed is not kept for the small ones. */
  void clear() {
    if (arena.length > KEPT_ARENA_BYTES) {
      arena = new byte[KEPT_ARENA_BYTES];
    }
    if (nodes.length > KEPT_NODES) {
      nodes = Arrays.copyOf(nodes, KEPT_NODES);
    }
    arenaLength = 0;
    used = 0;
  }

  PartialNode node(int layer) {
    if (used == nodes.length) {
      nodes = Arrays.copyOf(nodes, Math.max(16, 2 * used));
    }
    PartialNode node = nodes[used];
    if (node == null || node.isOversize()) {
      node = new PartialNode();
      nodes[used] = node;
    }
    used++;
    node.clear(layer);
    return node;
  }

  /** Adds a key: the first {@code prefix} bytes of {@code previous}, then a slice of a buffer. */
  long key(long previous, int prefix, byte[] buffer, int offset, int length) {
    int total = prefix + length;
    reserve(total);
    int at = arenaLength;
    if (prefix > 0) {
      System.arraycopy(arena, offset(previous), arena, at, prefix);
    }
    System.arraycopy(buffer, offset, arena, at + prefix, length);
    arenaLength += total;
    return pack(at, total);
  }

  private void reserve(int bytes) {
    if (bytes > arena.length - arenaLength) {
      if (arenaLength + bytes > MAX_ARENA_BYTES) {
        throw new MstException(MST_MALFORMED, "keys of more than " + MAX_ARENA_BYTES + " bytes");
      }
      arena = Arrays.copyOf(arena, Math.max(arenaLength + bytes, 2 * arena.length));
    }
  }

  private static long pack(int offset, int length) {
    return (long) offset << 32 | length;
  }

  static int offset(long key) {
    return (int) (key >>> 32);
  }

  static int length(long key) {
    return (int) key;
  }

  byte[] arena() {
    return arena;
  }

  int compare(long left, long right) {
    int l = offset(left);
    int r = offset(right);
    return Arrays.compareUnsigned(arena, l, l + length(left), arena, r, r + length(right));
  }

  int commonPrefix(long left, long right) {
    int l = offset(left);
    int r = offset(right);
    int mismatch = Arrays.mismatch(arena, l, l + length(left), arena, r, r + length(right));
    return mismatch < 0 ? length(left) : mismatch;
  }

  /** Position of a key in a node, or minus the gap that it belongs in minus one. */
  int find(PartialNode node, long key) {
    int low = 0;
    int high = node.size - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = compare(node.keys[middle], key);
      if (order == 0) {
        return middle;
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -low - 1;
  }

  /** Puts nodes without keys on top until the layer is reached. */
  @Nullable PartialNode lifted(@Nullable PartialNode node, int layer) {
    PartialNode top = node;
    while (top != null && top.layer < layer) {
      PartialNode above = node(top.layer + 1);
      above.kids[0] = top;
      above.dirty = true;
      top = above;
    }
    return top;
  }
}
