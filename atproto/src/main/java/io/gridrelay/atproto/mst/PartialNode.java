package io.gridrelay.atproto.mst;

import io.gridrelay.atproto.cid.Cid;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A node of a {@link PartialTree}, changed in place and used again by the next tree: {@code size}
 * keys and values, {@code size + 1} gaps. Fields, not methods: this is the inner loop of the relay.
 * Belongs to one thread.
 */
final class PartialNode {

  private static final int USUAL_SIZE = 8;

  int layer;
  int size;

  /** Places in the arena, packed by {@link PartialNodes#pack}. */
  long[] keys = new long[USUAL_SIZE];

  /** Offsets in the frame of the CIDs of records. */
  int[] values = new int[USUAL_SIZE];

  @Nullable PartialNode[] kids = new @Nullable PartialNode[USUAL_SIZE + 1];

  /** While loading: offsets in the frame of the CIDs of children; 0 is none. */
  int[] links = new int[USUAL_SIZE + 1];

  /** Only the CID is known. */
  boolean stub;

  /** Changed since it was loaded: {@link #ownCid} has to be computed, {@link #cid} is void. */
  boolean dirty;

  /** Offset in the frame of the CID under which the node was loaded. */
  int cid;

  final byte[] ownCid = new byte[Cid.BLESSED_LENGTH];

  PartialNode() {
    Cid.writePrefix(Cid.DAG_CBOR, ownCid, 0);
  }

  void clear(int newLayer) {
    layer = newLayer;
    size = 0;
    kids[0] = null;
    stub = false;
    dirty = false;
    cid = 0;
  }

  boolean isVoid() {
    return size == 0 && kids[0] == null && !stub;
  }

  /** Whether one large tree has made this larger than is worth keeping. */
  boolean isOversize() {
    return keys.length > 64 * USUAL_SIZE;
  }

  void ensure(int wanted) {
    if (wanted > keys.length) {
      int capacity = Math.max(wanted, 2 * keys.length);
      keys = Arrays.copyOf(keys, capacity);
      values = Arrays.copyOf(values, capacity);
      kids = Arrays.copyOf(kids, capacity + 1);
      links = Arrays.copyOf(links, capacity + 1);
    }
  }

  /** Puts a key into a gap, whose child has been split into two. */
  void insert(
      int gap, long key, int value, @Nullable PartialNode left, @Nullable PartialNode right) {
    ensure(size + 1);
    System.arraycopy(keys, gap, keys, gap + 1, size - gap);
    System.arraycopy(values, gap, values, gap + 1, size - gap);
    System.arraycopy(kids, gap + 1, kids, gap + 2, size - gap);
    keys[gap] = key;
    values[gap] = value;
    kids[gap] = left;
    kids[gap + 1] = right;
    size++;
    dirty = true;
  }

  /** Takes a key out, whose two neighbouring children have become one. */
  void remove(int i, @Nullable PartialNode seam) {
    System.arraycopy(keys, i + 1, keys, i, size - i - 1);
    System.arraycopy(values, i + 1, values, i, size - i - 1);
    System.arraycopy(kids, i + 2, kids, i + 1, size - i - 1);
    kids[i] = seam;
    size--;
    dirty = true;
  }

  /** Appends another node; {@code seam} is the child between its keys and ours. */
  void append(PartialNode right, @Nullable PartialNode seam) {
    ensure(size + right.size);
    System.arraycopy(right.keys, 0, keys, size, right.size);
    System.arraycopy(right.values, 0, values, size, right.size);
    System.arraycopy(right.kids, 0, kids, size, right.size + 1);
    kids[size] = seam;
    size += right.size;
    dirty = true;
  }

  /** Moves everything right of a gap to an empty node; the children at the cut are given. */
  void cut(
      int gap, @Nullable PartialNode lastChild, PartialNode to, @Nullable PartialNode firstChild) {
    int moved = size - gap;
    to.ensure(moved);
    System.arraycopy(keys, gap, to.keys, 0, moved);
    System.arraycopy(values, gap, to.values, 0, moved);
    System.arraycopy(kids, gap, to.kids, 0, moved + 1);
    to.kids[0] = firstChild;
    to.size = moved;
    to.dirty = true;
    kids[gap] = lastChild;
    size = gap;
    dirty = true;
  }
}
