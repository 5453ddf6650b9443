package io.gridrelay.atproto.mst;

import static java.util.Objects.requireNonNull;

import io.gridrelay.atproto.cid.Cid;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.SequencedMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A whole Merkle search tree in memory, as a host keeps it: repository paths to CIDs of records.
 *
 * <p>Every change gives a new tree that shares all untouched nodes with the old one, so a commit
 * encodes and hashes one path and not the repository. The shape depends on the content only. A
 * relay, which has no whole trees, uses {@link PartialTree}.
 *
 * <p>Immutable and safe for use by many threads.
 *
 * @see <a href="https://atproto.com/specs/repository#mst-structure">MST structure</a>
 */
public final class Mst {

  private static final Mst EMPTY = new Mst(null);

  /** Root of the tree without keys: what a repository's first commit starts from. */
  public static final Cid EMPTY_ROOT = TreeNode.empty().cid();

  private final @Nullable TreeNode top;

  private Mst(@Nullable TreeNode top) {
    this.top = top;
  }

  /** The tree without keys. */
  public static Mst empty() {
    return EMPTY;
  }

  /** The tree of these entries; their order does not matter. */
  public static Mst of(Map<String, Cid> entries) {
    Mst tree = EMPTY;
    for (Map.Entry<String, Cid> entry : entries.entrySet()) {
      tree = tree.put(entry.getKey(), entry.getValue());
    }
    return tree;
  }

  /** The CID of the root node, the {@code data} of a commit. */
  public Cid root() {
    return top == null ? EMPTY_ROOT : top.cid();
  }

  public boolean isEmpty() {
    return top == null;
  }

  /** The value at a path, or null. */
  public @Nullable Cid get(String path) {
    byte[] key = MstKey.of(path);
    for (TreeNode node = top; node != null; ) {
      int i = node.find(key);
      if (i >= 0) {
        return node.value(i);
      }
      node = node.child(-i - 1);
    }
    return null;
  }

  /** All entries in the order of their keys. */
  public void forEach(BiConsumer<String, Cid> action) {
    forEach(top, action);
  }

  private static void forEach(@Nullable TreeNode node, BiConsumer<String, Cid> action) {
    if (node == null) {
      return;
    }
    for (int i = 0; i < node.size(); i++) {
      forEach(node.child(i), action);
      action.accept(new String(node.key(i), StandardCharsets.UTF_8), node.value(i));
    }
    forEach(node.child(node.size()), action);
  }

  /** The tree with this path set to this value, whether it was there or not. */
  public Mst put(String path, Cid value) {
    requireNonNull(value, "value");
    byte[] key = MstKey.of(path);
    return new Mst(put(top, key, MstKey.layer(key), value));
  }

  private static TreeNode put(@Nullable TreeNode node, byte[] key, int layer, Cid value) {
    if (node == null) {
      return TreeNode.single(layer, key, value, null, null);
    }
    if (layer > node.layer()) {
      Halves halves = split(node, key);
      TreeNode left = TreeNode.lifted(halves.left, layer - 1);
      return TreeNode.single(layer, key, value, left, TreeNode.lifted(halves.right, layer - 1));
    }
    int i = node.find(key);
    if (i >= 0) {
      return node.withValue(i, value);
    }
    int gap = -i - 1;
    TreeNode child = node.child(gap);
    if (layer == node.layer()) {
      Halves halves = split(child, key);
      return node.withKey(gap, key, value, halves.left, halves.right);
    }
    return node.withChild(gap, TreeNode.lifted(put(child, key, layer, value), node.layer() - 1));
  }

  private record Halves(@Nullable TreeNode left, @Nullable TreeNode right) {}

  private static Halves split(@Nullable TreeNode node, byte[] key) {
    if (node == null) {
      return new Halves(null, null);
    }
    int gap = -node.find(key) - 1; // the key's own layer is above this node: it is not in here
    Halves halves = split(node.child(gap), key);
    return new Halves(node.leftOf(gap, halves.left), node.rightOf(gap, halves.right));
  }

  /**
   * The tree without this path.
   *
   * @throws NoSuchElementException if it is not there
   */
  public Mst remove(String path) {
    TreeNode rest = remove(top, MstKey.of(path));
    while (rest != null && rest.size() == 0) {
      rest = rest.child(0); // no node without keys at the top
    }
    return rest == null ? EMPTY : new Mst(rest);
  }

  private static @Nullable TreeNode remove(@Nullable TreeNode node, byte[] key) {
    if (node == null) {
      throw new NoSuchElementException(new String(key, StandardCharsets.UTF_8));
    }
    int i = node.find(key);
    if (i >= 0) {
      return node.withoutKey(i, merge(node.child(i), node.child(i + 1)));
    }
    int gap = -i - 1;
    TreeNode child = remove(node.child(gap), key);
    return child == null && node.size() == 0 ? null : node.withChild(gap, child);
  }

  private static @Nullable TreeNode merge(@Nullable TreeNode left, @Nullable TreeNode right) {
    if (left == null || right == null) {
      return left == null ? right : left;
    }
    return left.joined(right, merge(left.child(left.size()), right.child(0)));
  }

  /** The blocks of all nodes by CID, parents before children. */
  public SequencedMap<Cid, byte[]> blocks() {
    SequencedMap<Cid, byte[]> blocks = new LinkedHashMap<>();
    if (top == null) {
      blocks.put(EMPTY_ROOT, TreeNode.empty().encode());
    } else {
      collect(top, blocks);
    }
    return blocks;
  }

  private static void collect(TreeNode node, Map<Cid, byte[]> blocks) {
    blocks.put(node.cid(), node.encode());
    for (int gap = 0; gap <= node.size(); gap++) {
      TreeNode child = node.child(gap);
      if (child != null) {
        collect(child, blocks);
      }
    }
  }

  /**
   * The covering proof of a commit that led to this tree: the nodes on the ways to every changed
   * path and to its neighbours on both sides. Enough for a reader to undo the changes, and every
   * node that is new since the tree before is among them: the content of a node is given by the
   * keys between its two borders, so a new node has a changed key inside (and lies on the way to
   * it, or to where it was) or as its border (and lies on the way to the neighbour).
   *
   * @param paths what the commit created, updated or deleted
   */
  public SequencedMap<Cid, byte[]> proof(Collection<String> paths) {
    SequencedMap<Cid, byte[]> blocks = new LinkedHashMap<>();
    if (top == null) {
      return blocks();
    }
    blocks.put(top.cid(), top.encode());
    for (String path : paths) {
      byte[] key = MstKey.of(path);
      addWay(key, blocks);
      addWayToNeighbour(key, false, blocks);
      addWayToNeighbour(key, true, blocks);
    }
    return blocks;
  }

  private void addWay(byte[] key, Map<Cid, byte[]> blocks) {
    for (TreeNode node = top; node != null; ) {
      add(node, blocks);
      int i = node.find(key);
      node = i >= 0 ? null : node.child(-i - 1);
    }
  }

  private void addWayToNeighbour(byte[] key, boolean above, Map<Cid, byte[]> blocks) {
    byte[] neighbour = null;
    for (TreeNode node = top; node != null; ) {
      int i = node.find(key);
      int gap = i >= 0 ? i + (above ? 1 : 0) : -i - 1;
      int nearest = above ? (i >= 0 ? i + 1 : gap) : gap - 1;
      if (nearest >= 0 && nearest < node.size()) {
        neighbour = node.key(nearest);
      }
      node = node.child(gap);
    }
    if (neighbour != null) {
      addWay(neighbour, blocks);
    }
  }

  private static void add(TreeNode node, Map<Cid, byte[]> blocks) {
    if (!blocks.containsKey(node.cid())) {
      blocks.put(node.cid(), node.encode());
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Mst that && root().equals(that.root());
  }

  @Override
  public int hashCode() {
    return root().hashCode();
  }

  @Override
  public String toString() {
    return "Mst[" + root() + "]";
  }
}
