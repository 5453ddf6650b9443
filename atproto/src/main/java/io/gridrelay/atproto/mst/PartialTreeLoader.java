package io.gridrelay.atproto.mst;

import static io.gridrelay.atproto.mst.MstException.Reason.MST_MALFORMED;

import io.gridrelay.atproto.car.CarReader;
import io.gridrelay.atproto.cbor.CborReader;
import io.gridrelay.atproto.cid.Cid;
import io.gridrelay.atproto.crypto.Sha256;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Makes nodes of the blocks of an archive and refuses every structure that no correct host could
 * have made. Belongs to one thread.
 */
final class PartialTreeLoader {

  private static final long ENTRIES = CborReader.key("e");
  private static final long LEFT = CborReader.key("l");
  private static final long KEY = CborReader.key("k");
  private static final long PREFIX = CborReader.key("p");
  private static final long RIGHT = CborReader.key("t");
  private static final long VALUE = CborReader.key("v");

  /** No border: the tree has no key on this side. */
  private static final long NONE = -1;

  private static final int UNKNOWN_LAYER = -1;

  private final PartialNodes nodes;
  private final CborReader cbor = new CborReader();
  private final Sha256 sha256;
  private final byte[] digest = new byte[Sha256.DIGEST_BYTES];

  private boolean everyLayer;
  private boolean[] taken = new boolean[64];

  PartialTreeLoader(PartialNodes nodes, Sha256 sha256) {
    this.nodes = nodes;
    this.sha256 = sha256;
  }

  /** The root node, a stub if its block is missing, or null for the empty tree. */
  @Nullable PartialNode load(CarReader archive, int rootCid, boolean checkEveryLayer) {
    everyLayer = checkEveryLayer;
    if (archive.blockCount() > taken.length) {
      taken = new boolean[archive.blockCount() * 2];
    }
    Arrays.fill(taken, 0, archive.blockCount(), false);
    PartialNode root = load(archive, rootCid, UNKNOWN_LAYER, NONE, NONE);
    return root.isVoid() ? null : root;
  }

  private PartialNode load(CarReader archive, int cid, int layer, long low, long high) {
    PartialNode node = nodes.node(layer);
    node.cid = cid;
    int block = archive.find(archive.buffer(), cid, Cid.BLESSED_LENGTH);
    if (block < 0) {
      node.stub = true;
      return node;
    }
    if (taken[block]) { // or a small archive could unfold into a giant tree
      throw malformed("a node occurs twice");
    }
    taken[block] = true;
    parse(node, cbor.reset(archive.buffer(), archive.dataOffset(block), archive.dataEnd(block)));
    checkLayer(node);
    checkBorders(node, low, high);
    loadChildren(archive, node, low, high);
    return node;
  }

  private void loadChildren(CarReader archive, PartialNode node, long low, long high) {
    for (int gap = 0; gap <= node.size; gap++) {
      int link = node.links[gap];
      if (link == 0) {
        node.kids[gap] = null;
        continue;
      }
      long from = gap == 0 ? low : node.keys[gap - 1];
      long to = gap == node.size ? high : node.keys[gap];
      node.kids[gap] = load(archive, link, node.layer - 1, from, to);
    }
  }

  private void checkLayer(PartialNode node) {
    boolean isRoot = node.layer == UNKNOWN_LAYER;
    if (node.size == 0) {
      boolean hasChild = node.links[0] != 0;
      if (hasChild == isRoot || node.layer == 0) {
        throw malformed("a node without keys that must not be");
      }
      return;
    }
    if (isRoot) {
      node.layer = layer(node.keys[0]);
    }
    if (everyLayer) {
      for (int i = 0; i < node.size; i++) {
        if (layer(node.keys[i]) != node.layer) {
          throw malformed("a key on a layer that is not its own");
        }
      }
    }
    if (node.layer == 0) {
      for (int gap = 0; gap <= node.size; gap++) {
        if (node.links[gap] != 0) {
          throw malformed("a child below the bottom");
        }
      }
    }
  }

  int layer(long key) {
    int offset = PartialNodes.offset(key);
    sha256.hash(nodes.arena(), offset, PartialNodes.length(key), digest, 0);
    return MstKey.layerOfDigest(digest, 0);
  }

  /** Within the node the order was checked while parsing. */
  private void checkBorders(PartialNode node, long low, long high) {
    if (node.size == 0) {
      return;
    }
    boolean ordered =
        (low == NONE || nodes.compare(low, node.keys[0]) < 0)
            && (high == NONE || nodes.compare(node.keys[node.size - 1], high) < 0);
    if (!ordered) {
      throw malformed("keys out of order between nodes");
    }
  }

  private void parse(PartialNode node, CborReader in) {
    expect(in.enterMap() == 2 && in.readKey() == ENTRIES);
    int count = in.enterArray();
    node.ensure(count);
    for (int i = 0; i < count; i++) {
      parseEntry(node, i, in);
    }
    in.leave();
    node.size = count;
    expect(in.readKey() == LEFT);
    node.links[0] = childLink(in);
    in.leave();
    in.expectEnd();
  }

  private void parseEntry(PartialNode node, int i, CborReader in) {
    expect(in.enterMap() == 4 && in.readKey() == KEY);
    int length = in.readBytes();
    int start = in.start();
    expect(in.readKey() == PREFIX);
    long prefix = in.readInteger();
    node.keys[i] = key(i == 0 ? NONE : node.keys[i - 1], prefix, in.buffer(), start, length);
    expect(in.readKey() == RIGHT);
    node.links[i + 1] = childLink(in);
    expect(in.readKey() == VALUE);
    in.readLink();
    node.values[i] = in.start();
    in.leave();
  }

  /**
   * The byte behind the shared prefix decides both rules: it must be greater than the one of the
   * key before (order), so it is not equal either (the prefix is the longest possible).
   */
  private long key(long previous, long prefix, byte[] buffer, int start, int length) {
    int previousLength = previous == NONE ? 0 : PartialNodes.length(previous);
    if (prefix < 0 || prefix > previousLength || length == 0) {
      throw malformed("a key prefix that does not fit");
    }
    if (prefix + length > MstKey.MAX_BYTES) {
      throw malformed("a key of more than " + MstKey.MAX_BYTES + " bytes");
    }
    int shared = (int) prefix;
    if (shared < previousLength) {
      int before = nodes.arena()[PartialNodes.offset(previous) + shared] & 0xff;
      if ((buffer[start] & 0xff) <= before) {
        throw malformed("keys out of order or a prefix that is not the longest");
      }
    }
    return nodes.key(previous, shared, buffer, start, length);
  }

  private static int childLink(CborReader in) {
    if (in.tryReadNull()) {
      return 0;
    }
    int length = in.readLink();
    int start = in.start();
    boolean blessed =
        length == Cid.BLESSED_LENGTH
            && Cid.isSha256At(in.buffer(), start, start + length)
            && in.buffer()[start + 1] == Cid.DAG_CBOR;
    if (!blessed) {
      throw malformed("a link to a node that is not a DAG-CBOR CID");
    }
    return start;
  }

  private static void expect(boolean isNode) {
    if (!isNode) {
      throw malformed("a block that is no node");
    }
  }

  static MstException malformed(String detail) {
    return new MstException(MST_MALFORMED, detail);
  }
}
