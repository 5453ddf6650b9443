package io.gridrelay.atproto.mst;

import static io.gridrelay.atproto.mst.MstException.Reason.PARTIAL_TREE;

import io.gridrelay.atproto.car.CarReader;
import io.gridrelay.atproto.cbor.CborWriter;
import io.gridrelay.atproto.cid.Cid;
import io.gridrelay.atproto.crypto.Sha256;
import org.jspecify.annotations.Nullable;

/**
 * The part of a tree that came along with a commit. Nodes that did not come are stubs, known by
 * their CID only: they keep their place as long as no answer depends on what is in them.
 *
 * <p>Made to be loaded again for every commit: it changes in place, keeps its memory, and a warm
 * one allocates nothing (measured by {@code CommitVerifierBenchmark}). Values are offsets of CIDs
 * in the array that the archive lies in; a value from outside the archive must lie in the same
 * array.
 *
 * <p>Belongs to one thread. After an exception the tree must be loaded again.
 */
public final class PartialTree {

  /** No value: offset 0 of a frame is its header. */
  public static final int ABSENT = 0;

  private static final byte[] ENTRY = {(byte) 0xa4, 0x61, 'k'};
  private static final byte[] PREFIX = {0x61, 'p'};
  private static final byte[] RIGHT = {0x61, 't'};
  private static final byte[] VALUE = {0x61, 'v'};
  private static final byte[] ENTRIES = {(byte) 0xa2, 0x61, 'e'};
  private static final byte[] LEFT = {0x61, 'l'};

  private final PartialNodes nodes = new PartialNodes();
  private final Sha256 sha256 = new Sha256();
  private final PartialTreeLoader loader = new PartialTreeLoader(nodes, sha256);
  private final CborWriter out = new CborWriter(1 << 12);

  private byte[] buffer = {};
  private @Nullable PartialNode top;

  // The second results of split and remove.
  private @Nullable PartialNode right;
  private int removed;

  /**
   * Loads the tree under the CID at {@code rootCid} in the archive's array.
   *
   * @param everyLayer whether to hash every key and see that it is on its layer: needed when the
   *     tree before is not known. Otherwise only the root's layer is computed, and those of the
   *     keys that are asked for.
   * @throws MstException if what came along breaks the structure
   * @throws io.gridrelay.atproto.cbor.CborException if a node is not DRISL
   */
  public void load(CarReader archive, int rootCid, boolean everyLayer) {
    nodes.clear();
    buffer = archive.buffer();
    top = loader.load(archive, rootCid, everyLayer);
  }

  /** Whether not even the root came along. */
  public boolean isStub() {
    return top != null && top.stub;
  }

  /**
   * Brings a path into the memory of this tree, for the other methods; valid until the next load.
   */
  public long key(byte[] path, int offset, int length) {
    if (length == 0 || length > MstKey.MAX_BYTES) {
      throw PartialTreeLoader.malformed("a key of " + length + " bytes");
    }
    return nodes.key(0, 0, path, offset, length);
  }

  /** {@link #ABSENT} or the offset of the CID at this key. */
  public int get(long key) {
    int layer = loader.layer(key);
    for (PartialNode node = top; node != null; ) {
      requireLoaded(node);
      int i = nodes.find(node, key);
      if (i >= 0) {
        requireLayer(node, layer);
        return node.values[i];
      }
      node = node.layer <= layer ? null : node.kids[-i - 1];
    }
    return ABSENT;
  }

  /** Sets the value at a key; answers the one before, or {@link #ABSENT}. */
  public int put(long key, int value) {
    removed = ABSENT;
    top = put(top, key, loader.layer(key), value);
    return removed;
  }

  private PartialNode put(@Nullable PartialNode node, long key, int layer, int value) {
    if (node == null) {
      return single(layer, key, value, null, null);
    }
    requireLoaded(node);
    if (layer > node.layer) {
      PartialNode left = nodes.lifted(split(node, key), layer - 1);
      return single(layer, key, value, left, nodes.lifted(right, layer - 1));
    }
    int i = nodes.find(node, key);
    if (i >= 0) {
      requireLayer(node, layer);
      removed = node.values[i];
      node.values[i] = value;
      node.dirty = true;
      return node;
    }
    int gap = -i - 1;
    if (layer == node.layer) {
      PartialNode left = split(node.kids[gap], key);
      node.insert(gap, key, value, left, right);
      return node;
    }
    node.kids[gap] = nodes.lifted(put(node.kids[gap], key, layer, value), node.layer - 1);
    node.dirty = true;
    return node;
  }

  private PartialNode single(
      int layer,
      long key,
      int value,
      @Nullable PartialNode leftChild,
      @Nullable PartialNode rightChild) {
    PartialNode node = nodes.node(layer);
    node.insert(0, key, value, leftChild, rightChild);
    return node;
  }

  /** Answers what is left of the key, leaves what is right of it in {@link #right}. */
  private @Nullable PartialNode split(@Nullable PartialNode node, long key) {
    if (node == null) {
      right = null;
      return null;
    }
    requireLoaded(node);
    int i = nodes.find(node, key);
    if (i >= 0) {
      throw PartialTreeLoader.malformed("a key on a layer that is not its own");
    }
    int gap = -i - 1;
    PartialNode lastChild = split(node.kids[gap], key);
    PartialNode rest = nodes.node(node.layer);
    node.cut(gap, lastChild, rest, right);
    right = rest.isVoid() ? null : rest;
    return node.isVoid() ? null : node;
  }

  /** Removes a key; answers the value that it had, or {@link #ABSENT} if it was not there. */
  public int remove(long key) {
    removed = ABSENT;
    PartialNode rest = remove(top, key, loader.layer(key));
    while (rest != null && rest.size == 0 && !rest.stub) {
      rest = rest.kids[0]; // no node without keys at the top; a stub that gets there stays one
    }
    top = rest;
    return removed;
  }

  private @Nullable PartialNode remove(@Nullable PartialNode node, long key, int layer) {
    if (node == null) {
      return null;
    }
    requireLoaded(node);
    int i = nodes.find(node, key);
    if (i >= 0) {
      requireLayer(node, layer);
      removed = node.values[i];
      node.remove(i, merge(node.kids[i], node.kids[i + 1]));
    } else if (layer < node.layer) {
      int gap = -i - 1;
      node.kids[gap] = remove(node.kids[gap], key, layer);
      node.dirty |= removed != ABSENT;
    }
    return node.isVoid() ? null : node;
  }

  private @Nullable PartialNode merge(
      @Nullable PartialNode leftNode, @Nullable PartialNode rightNode) {
    if (leftNode == null || rightNode == null) {
      return leftNode == null ? rightNode : leftNode;
    }
    requireLoaded(leftNode);
    requireLoaded(rightNode);
    leftNode.append(rightNode, merge(leftNode.kids[leftNode.size], rightNode.kids[0]));
    return leftNode;
  }

  private static void requireLayer(PartialNode node, int layer) {
    if (node.layer != layer) {
      throw PartialTreeLoader.malformed("a key on a layer that is not its own");
    }
  }

  private void requireLoaded(PartialNode node) {
    if (node.stub) {
      String cid = Cid.fromBytes(buffer, node.cid, Cid.BLESSED_LENGTH).toString();
      throw new MstException(PARTIAL_TREE, "node " + cid + " is needed");
    }
  }

  /** Writes the 32 bytes of the root's digest; encodes and hashes only what has changed. */
  public void writeRootDigest(byte[] target, int offset) {
    if (top == null) {
      Mst.EMPTY_ROOT.copyDigestTo(target, offset);
      return;
    }
    byte[] source = top.dirty ? top.ownCid : buffer;
    int cid = top.dirty ? 0 : top.cid;
    if (top.dirty) {
      hash(top);
    }
    System.arraycopy(source, cid + Cid.DIGEST_OFFSET, target, offset, Cid.DIGEST_LENGTH);
  }

  private void hash(PartialNode node) {
    for (int gap = 0; gap <= node.size; gap++) {
      PartialNode kid = node.kids[gap];
      if (kid != null && kid.dirty) {
        hash(kid);
      }
    }
    encode(node);
    sha256.hash(out.buffer(), 0, out.length(), node.ownCid, Cid.DIGEST_OFFSET);
  }

  private void encode(PartialNode node) {
    out.reset().writeRaw(ENTRIES, 0, ENTRIES.length).writeArray(node.size);
    for (int i = 0; i < node.size; i++) {
      long key = node.keys[i];
      int prefix = i == 0 ? 0 : nodes.commonPrefix(node.keys[i - 1], key);
      int length = PartialNodes.length(key) - prefix;
      out.writeRaw(ENTRY, 0, ENTRY.length);
      out.writeBytes(nodes.arena(), PartialNodes.offset(key) + prefix, length);
      out.writeRaw(PREFIX, 0, PREFIX.length).writeInteger(prefix);
      out.writeRaw(RIGHT, 0, RIGHT.length);
      writeLink(node.kids[i + 1]);
      int value = node.values[i];
      out.writeRaw(VALUE, 0, VALUE.length);
      out.writeLink(buffer, value, Cid.lengthAt(buffer, value, buffer.length));
    }
    out.writeRaw(LEFT, 0, LEFT.length);
    writeLink(node.kids[0]);
  }

  private void writeLink(@Nullable PartialNode kid) {
    if (kid == null) {
      out.writeNull();
    } else if (kid.dirty) {
      out.writeLink(kid.ownCid, 0, Cid.BLESSED_LENGTH);
    } else {
      out.writeLink(buffer, kid.cid, Cid.BLESSED_LENGTH);
    }
  }

  @Override
  public String toString() {
    byte[] digest = new byte[Cid.DIGEST_LENGTH];
    writeRootDigest(digest, 0);
    return "PartialTree[" + Cid.ofDigest(Cid.DAG_CBOR, digest) + "]";
  }
}
