package io.gridrelay.atproto.mst;

import io.gridrelay.atproto.cbor.CborWriter;
import io.gridrelay.atproto.cid.Cid;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One node of a {@link Mst}: {@code n} keys of one layer, and {@code n + 1} gaps around them, each
 * with a child one layer lower or nothing. Immutable; the CID is computed once, when first asked.
 */
final class TreeNode {

  private static final byte[][] NO_KEYS = {};
  private static final Cid[] NO_VALUES = {};

  private final int layer;
  private final byte[][] keys;
  private final Cid[] values;
  private final @Nullable TreeNode[] children;
  private volatile @Nullable Cid cid;

  private TreeNode(int layer, byte[][] keys, Cid[] values, @Nullable TreeNode[] children) {
    this.layer = layer;
    this.keys = keys;
    this.values = values;
    this.children = children;
  }

  /** The node of the empty tree. */
  static TreeNode empty() {
    return new TreeNode(0, NO_KEYS, NO_VALUES, new @Nullable TreeNode[1]);
  }

  static TreeNode single(
      int layer, byte[] key, Cid value, @Nullable TreeNode left, @Nullable TreeNode right) {
    return new TreeNode(
        layer, new byte[][] {key}, new Cid[] {value}, new @Nullable TreeNode[] {left, right});
  }

  int layer() {
    return layer;
  }

  int size() {
    return keys.length;
  }

  byte[] key(int i) {
    return keys[i];
  }

  Cid value(int i) {
    return values[i];
  }

  /** The child left of key {@code i}; {@code size()} is the gap behind the last. */
  @Nullable TreeNode child(int gap) {
    return children[gap];
  }

  /** Position of a key, or minus the gap that it belongs in minus one. */
  int find(byte[] key) {
    return Arrays.binarySearch(keys, key, Arrays::compareUnsigned);
  }

  TreeNode withValue(int i, Cid value) {
    Cid[] changed = values.clone();
    changed[i] = value;
    return new TreeNode(layer, keys, changed, children);
  }

  TreeNode withChild(int gap, @Nullable TreeNode child) {
    @Nullable TreeNode[] changed = children.clone();
    changed[gap] = child;
    return new TreeNode(layer, keys, values, changed);
  }

  TreeNode withKey(
      int gap, byte[] key, Cid value, @Nullable TreeNode left, @Nullable TreeNode right) {
    byte[][] moreKeys = Arrays.copyOf(keys, keys.length + 1);
    Cid[] moreValues = Arrays.copyOf(values, values.length + 1);
    @Nullable TreeNode[] moreChildren = Arrays.copyOf(children, children.length + 1);
    System.arraycopy(keys, gap, moreKeys, gap + 1, keys.length - gap);
    System.arraycopy(values, gap, moreValues, gap + 1, values.length - gap);
    System.arraycopy(children, gap + 1, moreChildren, gap + 2, children.length - gap - 1);
    moreKeys[gap] = key;
    moreValues[gap] = value;
    moreChildren[gap] = left;
    moreChildren[gap + 1] = right;
    return new TreeNode(layer, moreKeys, moreValues, moreChildren);
  }

  /** Without key {@code i}; the children around it have become one. */
  @Nullable TreeNode withoutKey(int i, @Nullable TreeNode merged) {
    return orNull(part(0, i).joined(part(i + 1, keys.length), merged));
  }

  /** The keys left of a gap, with another last child; null if nothing remains. */
  @Nullable TreeNode leftOf(int gap, @Nullable TreeNode lastChild) {
    return orNull(part(0, gap).withChild(gap, lastChild));
  }

  /** The keys right of a gap, with another first child; null if nothing remains. */
  @Nullable TreeNode rightOf(int gap, @Nullable TreeNode firstChild) {
    return orNull(part(gap, keys.length).withChild(0, firstChild));
  }

  /** This node's keys, then the other's; {@code seam} is the child between them. */
  TreeNode joined(TreeNode right, @Nullable TreeNode seam) {
    byte[][] allKeys = Arrays.copyOf(keys, keys.length + right.keys.length);
    Cid[] allValues = Arrays.copyOf(values, allKeys.length);
    @Nullable TreeNode[] allChildren = Arrays.copyOf(children, allKeys.length + 1);
    System.arraycopy(right.keys, 0, allKeys, keys.length, right.keys.length);
    System.arraycopy(right.values, 0, allValues, keys.length, right.values.length);
    System.arraycopy(right.children, 0, allChildren, keys.length, right.children.length);
    allChildren[keys.length] = seam;
    return new TreeNode(layer, allKeys, allValues, allChildren);
  }

  /** Some of the keys, with all children around them. */
  private TreeNode part(int from, int to) {
    return new TreeNode(
        layer,
        Arrays.copyOfRange(keys, from, to),
        Arrays.copyOfRange(values, from, to),
        Arrays.copyOfRange(children, from, to + 1));
  }

  private static @Nullable TreeNode orNull(TreeNode node) {
    return node.keys.length == 0 && node.children[0] == null ? null : node;
  }

  /** Puts nodes without keys on top until the layer is reached. */
  static @Nullable TreeNode lifted(@Nullable TreeNode node, int layer) {
    TreeNode top = node;
    while (top != null && top.layer < layer) {
      top = new TreeNode(top.layer + 1, NO_KEYS, NO_VALUES, new @Nullable TreeNode[] {top});
    }
    return top;
  }

  Cid cid() {
    Cid known = cid;
    if (known == null) {
      known = Cid.ofDagCbor(encode());
      cid = known;
    }
    return known;
  }

  /** The block of this node. */
  byte[] encode() {
    CborWriter out = new CborWriter(64 + 96 * keys.length);
    out.writeMap(2).writeText("e").writeArray(keys.length);
    for (int i = 0; i < keys.length; i++) {
      int prefix = i == 0 ? 0 : MstKey.commonPrefix(keys[i - 1], keys[i]);
      out.writeMap(4).writeText("k").writeBytes(keys[i], prefix, keys[i].length - prefix);
      out.writeText("p").writeInteger(prefix);
      out.writeText("t");
      writeLink(out, children[i + 1]);
      out.writeText("v").writeLink(values[i]);
    }
    out.writeText("l");
    writeLink(out, children[0]);
    return out.toByteArray();
  }

  private static void writeLink(CborWriter out, @Nullable TreeNode child) {
    if (child == null) {
      out.writeNull();
    } else {
      out.writeLink(child.cid());
    }
  }
}
